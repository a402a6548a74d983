import CommandKit
package import Drill

/// What the drills of the house tell others: the event of a run. Their files stand beside this one.
package enum Drills {
  /// The topic that each run is told to, as it is declared.
  package static let topic = "replay.drills"

  /// The event of a run, as its contract wants it.
  /// - Parameters:
  ///   - reportHash: SHA-256 of the report in JSON, in hexadecimal.
  ///   - signer: whose key signed it; nil where nobody's did.
  package static func event(
    _ report: DrillReport, reportHash: String, signer: String?
  ) -> String {
    var members: [(name: String, cell: Cell)] = [
      ("event_id", .text(report.run)), ("event_type", .text("replay.drill.finished")),
      ("timestamp", .decimal(seconds(report.startedAt))), ("drill", .text(report.drill.name)),
      ("where", .text(report.drill.ground.rawValue)), ("verdict", .text(report.verdict.rawValue)),
      ("took_ms", .integer(report.took / 1000)),
    ]
    if let cause = report.cause { members.append(("cause", .text(String(cause.prefix(1000))))) }
    if let recovery = report.measure("recovery") {
      members.append(("recovery_ms", .integer(recovery)))
    }
    if let rate = report.measure("rate") { members.append(("events_per_second", .integer(rate))) }
    members += [
      ("file_sha256", .text(report.fileHash)), ("report_sha256", .text(reportHash)),
    ]
    if let signer { members.append(("signer", .text(signer))) }
    members += [("program", .text(report.program)), ("machine", .text(report.machine))]
    return JSONText.object(members)
  }

  /// Microseconds as seconds with six digits: a fraction of a `Double` would not be exact.
  private static func seconds(_ microseconds: Int64) -> String {
    let digits = String(microseconds % 1_000_000)
    return "\(microseconds / 1_000_000)."
      + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
