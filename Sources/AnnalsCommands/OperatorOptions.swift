import CommandKit
import Glibc
import Store

/// Who decides, and why: options of every command whose decision is noted in the operator log.
enum OperatorOptions {
  static let why = OptionDescription(
    "why", .text(placeholder: "TEXT"), required: true,
    doc: "The reason, as it stands in the operator log for ever.")

  static let by = OptionDescription(
    "by", .text(placeholder: "NAME"),
    doc: "Who decides; the user of the operating system where it is not given.")

  /// - Throws: `usage` for an empty reason or name.
  static func decision(_ parsed: ParsedCommand) throws(CommandFailure) -> OperatorLog.Decision {
    let why = parsed.text("why") ?? ""
    let by = parsed.text("by") ?? userName
    for (name, text) in [("why", why), ("by", by)] where text.allSatisfy({ $0 == " " }) {
      throw CommandFailure(
        .usage, "--\(name) is empty", action: "say something that helps in a year")
    }
    return OperatorLog.Decision(by: by, why: why)
  }

  private static var userName: String {
    guard let entry = getpwuid(geteuid()) else { return "user \(geteuid())" }
    return String(cString: entry.pointee.pw_name)
  }
}
