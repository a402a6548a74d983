/// Logs one JSON object a line: a constant message, the data in fields, secrets masked.
package struct JSONLogger: Sendable {
  private let sink: any TextSink
  private let redactor: Redactor
  private let least: LogLevel
  private let now: @Sendable () -> Int64

  /// - Parameter now: microseconds since the epoch.
  package init(
    _ sink: any TextSink, redactor: Redactor, least: LogLevel = .info,
    now: @escaping @Sendable () -> Int64 = HostProcess.nowMicroseconds
  ) {
    self.sink = sink
    self.redactor = redactor
    self.least = least
    self.now = now
  }

  /// Writes one line. The message is a literal, so that lines of one kind can be counted.
  package func log(
    _ level: LogLevel, _ message: StaticString, _ fields: KeyValuePairs<String, Cell> = [:]
  ) {
    log(level, "\(message)", fields.map { ($0.key, $0.value) })
  }

  /// Writes one line whose message is a constant of another module.
  package func log(_ level: LogLevel, _ message: String, _ fields: [(name: String, cell: Cell)]) {
    guard level >= least else { return }
    var members: [(name: String, cell: Cell)] = [
      ("time", .moment(now())), ("level", .text(level.rawValue)), ("message", .text(message)),
    ]
    for (name, cell) in fields { members.append((name, redacted(name, cell))) }
    // A log that cannot be written has nowhere to say so; the work goes on.
    _ = sink.write(JSONText.object(members) + "\n")
  }

  private func redacted(_ name: String, _ cell: Cell) -> Cell {
    switch cell {
    case .text(let text):
      .text(Redactor.isSecret(name: name) ? Redactor.mask : redactor.redact(text))
    case .json(let text): .json(redactor.redact(text))
    default: cell
    }
  }
}
