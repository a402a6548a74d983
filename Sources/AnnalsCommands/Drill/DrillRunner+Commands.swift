import CommandKit
import Drill
import Drills
import EventModel
import JSONFields
import ProjectionKernel

extension DrillRunner {
  /// Rebuilds every read model, and notes at which rate.
  func rebuild(_ fromSource: Bool) throws(CommandFailure) -> String {
    var events: Int64 = 0
    for entry in try ProjectionChoice.entries(drill.projections) {
      var words = ["rebuild", entry.declaration.name.text]
      if fromSource, let source { words += ["--archive", source.path] }
      let child = try sandbox.annals(words, clock)
      record.display.live("\(entry.declaration.name) is built")
      guard let built = Self.built(child.errors) else { continue }
      events += built.events
      if built.milliseconds > 0, built.events > 0 {
        rates.append(built.events * 1000 / built.milliseconds)
      }
    }
    return "\(Grouped.text(events)) events folded"
  }

  /// What a rebuild's last log line says.
  private static func built(_ log: String) -> (events: Int64, milliseconds: Int64)? {
    for line in log.split(separator: "\n").reversed() {
      do throws(JSONFault) {
        let document = try JSONDocument(String(line))
        defer { withExtendedLifetime(document) {} }
        if document.root["message"]?.string == "built",
          let events = document.root["events"]?.integer,
          let milliseconds = document.root["milliseconds"]?.integer
        {
          return (events, milliseconds)
        }
      } catch {
        // A line of something else, as of libpq.
        continue
      }
    }
    return nil
  }

  /// A certificate of every read model, for an expectation to compare with.
  func certify() throws(CommandFailure) -> String {
    let entries = try ProjectionChoice.entries(drill.projections)
    for entry in entries {
      let name = entry.declaration.name.text
      try sandbox.annals(["certify", name, "--file", certificate(name)], clock)
    }
    return "\(entries.count) certificates"
  }

  /// Where a certificate lies.
  func certificate(_ projection: String) -> String {
    "\(sandbox.files.certificatesFolder)/\(projection).certificate"
  }

  /// Runs a marked section of the runbook as it stands on the page.
  func followRunbook(_ section: String) throws(CommandFailure) -> String {
    let name = drill.runbook ?? ""
    guard let file = RunbookFiles.all.first(where: { $0.name == name }) else {
      throw CommandFailure(
        .misconfigured, "there is no page docs/runbooks/\(name).md",
        action: "name one of \(RunbookFiles.all.map(\.name).joined(separator: ", "))")
    }
    let page = RunbookPage(name: name, text: file.text)
    let shell: String
    do throws(RunbookPage.Fault) { shell = try page.commands(section) } catch {
      throw CommandFailure(.misconfigured, Self.text(error, name))
    }
    let done = try runShell(shell, from: "docs/runbooks/\(name).md, \(section)", exit: 0)
    if lostAt != nil { recoveredAt = clock.elapsed }
    return done
  }

  static func text(_ fault: RunbookPage.Fault, _ page: String) -> String {
    switch fault {
    case .missing(let section, let among):
      "docs/runbooks/\(page).md has no section \(section): it has "
        + (among.isEmpty ? "none" : among.joined(separator: ", "))
    case .noBlock(let section):
      "docs/runbooks/\(page).md: no block of sh stands behind the marker of \(section)"
    case .twice(let section): "docs/runbooks/\(page).md marks \(section) twice"
    }
  }

  /// Gives text to `/bin/sh`, which stops at the first command that fails.
  func runShell(
    _ shell: String, from: String, exit: Int
  ) throws(CommandFailure) -> String {
    let began = clock.elapsed
    let child = try sandbox.start("sh", ["/bin/sh", "-eu", "-c", shell])
    defer {
      child.end()
      sandbox.forget(child)
    }
    try clock.wait(for: "the commands of \(from) end") { () throws(CommandFailure) in
      !child.isRunning
    }
    let status: Int? = if case .exit(let status) = child.ending { status } else { nil }
    record.report.commands.append(
      .init(from: from, shell: shell, exit: status ?? -1, took: clock.elapsed - began))
    guard status == exit else {
      throw CommandFailure(
        .checkFailed,
        "\(from): \(child.ending?.text ?? "") instead of exit \(exit): \(child.lastWords)")
    }
    return "exit \(exit)"
  }
}
