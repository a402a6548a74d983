import CommandKit
import JSONFields

/// Reads a drill's file. What it does not know it refuses, with the place and what to do.
package enum DrillParser {
  /// The longest a drill may take where its file does not say.
  package static let limit: Duration = .seconds(600)

  private static let members = [
    "name", "title", "summary", "runbook", "where", "source", "range", "broker", "prepared",
    "projections", "limit", "steps", "expect",
  ]

  /// - Parameter file: as it was named, for messages.
  package static func drill(_ text: String, file name: String) throws(DrillFault) -> Drill {
    let file = DrillObject.File(name: name, bytes: Array(text.utf8))
    let document: JSONDocument
    do throws(JSONFault) { document = try JSONDocument(text) } catch {
      throw file.fault(error.offset, "", "it is not JSON: \(error)", "correct it there")
    }
    // The root is a view into the document.
    defer { withExtendedLifetime(document) {} }
    let root = try DrillObject(document.root, "", file, known: members)
    let ground = try root.choice("where", Drill.Ground.self) ?? .sandbox
    let drill = Drill(
      name: try self.name(root), title: try root.text("title"),
      summary: try root.text("summary"), runbook: try root.optionalText("runbook"),
      ground: ground, source: try source(root, ground), range: try range(root),
      hasBroker: try root.boolean("broker") ?? true,
      isPrepared: try root.boolean("prepared") ?? true,
      projections: try root.texts("projections"), limit: try root.duration("limit") ?? limit,
      steps: try steps(root), expectation: try expectation(root), text: text)
    try check(drill, root)
    return drill
  }

  private static func name(_ root: DrillObject) throws(DrillFault) -> String {
    let name = try root.text("name")
    guard name.wholeMatch(of: /[a-z][a-z0-9-]{0,63}/) != nil else {
      throw root.fault(
        "name", "\(name) is no name of a drill", "a-z, 0-9 and '-', from a letter on, 64 at most")
    }
    return name
  }

  private static func source(
    _ root: DrillObject, _ ground: Drill.Ground
  ) throws(DrillFault) -> Drill.Source {
    guard let source = try root.object("source", known: ["golden", "archive"]) else {
      return ground == .deployment ? .deployment : .nothing
    }
    guard ground == .sandbox else {
      throw root.fault("source", "a deployment is its own source", "leave it out")
    }
    switch (try source.optionalText("golden"), try source.optionalText("archive")) {
    case (let name?, nil): return .golden(name)
    case (nil, let path?): return .archive(path)
    default:
      throw root.fault(
        "source", "it names not exactly one source", "either \"golden\" or \"archive\"")
    }
  }

  private static func range(_ root: DrillObject) throws(DrillFault) -> Drill.Range {
    var range = Drill.Range()
    guard let object = try root.object("range", known: ["topics", "from", "to"]) else {
      return range
    }
    range.topics = try object.texts("topics")
    range.from = Int64(try object.integer("from", 0...Int.max) ?? 0)
    range.to = try object.integer("to", 1...Int.max).map(Int64.init) ?? .max
    guard range.from < range.to else {
      throw object.fault("to", "it is not behind from", "let it be greater")
    }
    return range
  }

  private static func steps(_ root: DrillObject) throws(DrillFault) -> [DrillStep] {
    guard let list = root.value["steps"] else { return [] }
    guard list.kind == .array else {
      throw root.fault("steps", "it is no list", "write it as [{\"step\": ...}]")
    }
    var steps: [DrillStep] = []
    for element in list.elements {
      steps.append(try StepParser.step(element, "steps[\(steps.count)]", root.file))
    }
    return steps
  }

  private static func expectation(_ root: DrillObject) throws(DrillFault) -> DrillExpectation {
    let known = ["digest", "complete", "recoveryWithin", "rateAtLeast", "quarantined"]
    guard let object = try root.object("expect", known: known) else {
      throw root.fault(
        "expect", "it is missing", "say what must hold: {\"complete\": true}, for example")
    }
    var expectation = DrillExpectation()
    for text in try object.texts("digest") {
      expectation.digests.append(
        try object.choice(text, "digest", DrillExpectation.Digest.self))
    }
    expectation.isComplete = try object.boolean("complete") ?? false
    expectation.recoveryWithin = try object.duration("recoveryWithin")
    expectation.rateAtLeast = try object.integer("rateAtLeast", 1...1_000_000_000)
    expectation.quarantined = try object.integer("quarantined", 0...1_000_000_000)
    guard expectation != DrillExpectation() else {
      throw root.fault("expect", "it expects nothing", "say what must hold in the end")
    }
    return expectation
  }

  /// What only the whole shows.
  private static func check(_ drill: Drill, _ root: DrillObject) throws(DrillFault) {
    for (index, step) in drill.steps.enumerated() {
      let name = "steps"
      if drill.ground == .deployment, step.needsSandbox {
        throw root.fault(
          name, "step \(index): \(step.title): not in a deployment, which people use",
          "let the drill be in a sandbox: \"where\": \"sandbox\"")
      }
      if !drill.hasBroker, step.needsBroker {
        throw root.fault(
          name, "step \(index): \(step.title): there is no broker", "leave \"broker\": false out")
      }
      if case .runbook = step.action, drill.runbook == nil {
        throw root.fault(
          name, "step \(index) follows a runbook, and none is named",
          "name the page: \"runbook\": \"database-lost\"")
      }
      if case .feed = step.action, drill.source == .nothing {
        throw root.fault(
          name, "step \(index) feeds, and there is no source",
          "name one: \"source\": {\"golden\": ...}")
      }
    }
    let expects = drill.expectation
    let isGolden = if case .golden = drill.source { true } else { false }
    if expects.digests.contains(.golden), !isGolden {
      throw root.fault(
        "expect", "only a golden log has golden digests", "expect \"live\", or name a golden log")
    }
    if expects.digests.contains(.certificate),
      !drill.steps.contains(where: { $0.action == .certify })
    {
      throw root.fault(
        "expect", "no step certifies, so there is no certificate to compare with",
        "add {\"step\": \"certify\"}")
    }
  }
}
