import CommandKit

/// What `annals up` says on its way: prose where somebody watches, JSON lines elsewhere.
struct UpLog: Sendable {
  private let logger: JSONLogger?
  private let console: Console

  init(_ context: CommandContext) {
    console = context.console
    logger = context.logger
  }

  /// Notes a step.
  /// - Parameter text: what a person is told; nothing where it is nil.
  func info(
    _ message: String, _ fields: KeyValuePairs<String, Cell> = [:], text: String? = nil
  ) {
    write(.info, message, fields.map { ($0.key, $0.value) }, text)
  }

  /// Notes something that somebody should look at.
  func warning(_ message: String, _ fields: KeyValuePairs<String, Cell>, text: String) {
    write(.warning, message, fields.map { ($0.key, $0.value) }, text)
  }

  /// Passes on what the node notes; people are told from warnings up.
  func node(_ level: LogLevel, _ message: String, _ fields: [(name: String, value: String)]) {
    let words = fields.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    write(
      level, "node: \(message)", fields.map { ($0.name, .text($0.value)) },
      level >= .warning ? "node: \(message)" + (words.isEmpty ? "" : " (\(words))") : nil)
  }

  private func write(
    _ level: LogLevel, _ message: String, _ fields: [(name: String, cell: Cell)], _ text: String?
  ) {
    if let logger {
      logger.log(level, message, fields)
    } else if let text {
      console.say(text)
    }
  }
}
