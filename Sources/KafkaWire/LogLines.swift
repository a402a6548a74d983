import CRdkafka

/// The latest log lines of one client, for its owner to take; bounded, oldest dropped first.
struct LogLines {
  static let lineCountMax = 256
  private var lines: [KafkaLogLine] = []

  mutating func add(_ line: KafkaLogLine) {
    if lines.count == Self.lineCountMax { lines.removeFirst() }
    lines.append(line)
  }

  mutating func take() -> [KafkaLogLine] {
    defer { lines = [] }
    return lines
  }
}
