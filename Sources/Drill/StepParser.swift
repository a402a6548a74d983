import CommandKit
import JSONFields

/// Reads one step of a drill's file.
enum StepParser {
  /// How long a step may take where the file does not say.
  static let within: Duration = .seconds(60)

  /// A kind of step, as the file writes it, with the members that it takes.
  private static let kinds: [(name: String, members: [String])] = [
    ("feed", ["amount"]), ("send", ["topic", "records", "times"]),
    ("start-worker", ["worker", "settings"]), ("stop-worker", ["worker"]),
    ("kill-worker", ["worker", "times"]), ("kill-sessions", ["times"]),
    ("stop-broker", ["how"]), ("start-broker", []), ("archive", []), ("lose", ["what"]),
    ("rebuild", ["from"]), ("await", ["amount"]), ("wait", ["for"]), ("certify", []),
    ("runbook", ["section"]), ("run", ["sh", "exit"]),
  ]

  static func step(
    _ value: JSONValue, _ path: String, _ file: DrillObject.File
  ) throws(DrillFault) -> DrillStep {
    // First the name alone, because it says what else may stand there.
    let all = Array(Set(kinds.flatMap(\.members))).sorted() + ["step", "title", "within"]
    let any = try DrillObject(value, path, file, known: all)
    let name = try any.text("step")
    guard let kind = kinds.first(where: { $0.name == name }) else {
      let names = kinds.map(\.name)
      throw any.fault(
        "step", "there is no step \(name)",
        DidYouMean.sentence(for: name, among: names)
          ?? "one of \(names.joined(separator: ", "))")
    }
    let object = try DrillObject(
      value, path, file, known: ["step", "title", "within"] + kind.members)
    return DrillStep(
      try action(name, object),
      worker: kind.members.contains("worker")
        ? try object.optionalText("worker") ?? DrillStep.workerName : DrillStep.workerName,
      within: try object.duration("within") ?? within, title: try object.optionalText("title"))
  }

  private static func action(
    _ name: String, _ object: DrillObject
  ) throws(DrillFault) -> DrillStep.Action {
    switch name {
    case "feed": return .feed(try amount(object))
    case "send":
      return .send(
        topic: try object.text("topic"), records: try records(object),
        times: try object.integer("times", 1...1_000_000) ?? 1)
    case "start-worker": return .startWorker(settings: try settings(object))
    case "stop-worker": return .stopWorker
    case "kill-worker": return .killWorker(times: try object.integer("times", 1...1000) ?? 1)
    case "kill-sessions": return .killSessions(times: try object.integer("times", 1...1000) ?? 1)
    case "stop-broker":
      let how = try object.optionalText("how") ?? "kill"
      guard ["kill", "stop"].contains(how) else {
        throw object.fault("how", "there is no \(how)", "kill or stop")
      }
      return .stopBroker(kills: how == "kill")
    case "start-broker": return .startBroker
    case "archive": return .archive
    case "lose":
      var losses: [DrillStep.Loss] = []
      for text in try object.texts("what") {
        losses.append(try object.choice(text, "what", DrillStep.Loss.self))
      }
      guard !losses.isEmpty else {
        throw object.fault("what", "nothing is lost", "[\"database\"], for example")
      }
      return .lose(losses)
    case "rebuild":
      let from = try object.optionalText("from") ?? "sandbox"
      guard ["sandbox", "source"].contains(from) else {
        throw object.fault("from", "there is no \(from)", "sandbox or source")
      }
      return .rebuild(fromSource: from == "source")
    case "await": return .await(try amount(object))
    case "wait":
      guard let duration = try object.duration("for") else {
        throw object.fault("for", "it is missing", "add \"for\": \"5s\"")
      }
      return .wait(duration)
    case "certify": return .certify
    case "runbook": return .runbook(section: try object.text("section"))
    case "run":
      return .run(
        shell: try object.text("sh"), exit: try object.integer("exit", 0...255) ?? 0)
    default: preconditionFailure("step \(name) is listed and not read")
    }
  }

  /// `"50%"`, a number of records, or the rest where nothing is said.
  private static func amount(_ object: DrillObject) throws(DrillFault) -> DrillStep.Amount {
    guard let value = object.value["amount"] else { return .rest }
    if value.kind == .number {
      return .records(try object.integer("amount", 1...1_000_000_000) ?? 1)
    }
    guard let text = value.string, text.hasSuffix("%"), let percent = Int(text.dropLast()),
      (1...100).contains(percent)
    else {
      throw object.fault(
        "amount", "it is neither a share nor a number of records", "as \"50%\" or 1000")
    }
    return .percent(percent)
  }

  /// Each as one line of JSON, as `annals produce --raw` takes it.
  private static func records(_ object: DrillObject) throws(DrillFault) -> [String] {
    var lines: [String] = []
    for value in object.value["records"]?.elements ?? object.value.elements {
      guard value.kind == .object, let raw = value.rawText else {
        throw object.fault(
          "records", "record \(lines.count) is no object",
          "as {\"key\": \"k\", \"value\": \"...\"}")
      }
      lines.append(
        String(decoding: raw, as: UTF8.self).split(separator: "\n").joined(separator: " "))
    }
    guard !lines.isEmpty else {
      throw object.fault("records", "there are none", "[{\"key\": \"k\", \"value\": \"...\"}]")
    }
    return lines
  }

  private static func settings(_ object: DrillObject) throws(DrillFault) -> [DrillStep.Setting] {
    guard let member = object.value["settings"] else { return [] }
    guard member.kind == .object else {
      throw object.fault("settings", "it is no object", "{\"batch.records.max\": \"50\"}")
    }
    var settings: [DrillStep.Setting] = []
    for setting in member.members {
      guard let text = setting.value.string ?? setting.value.numberText else {
        throw object.fault(
          "settings", "\(setting.name) is neither a text nor a number", "write it in quotes")
      }
      settings.append(DrillStep.Setting(name: setting.name, value: text))
    }
    return settings
  }
}
