import RecordLog

/// A setting of topics, as Kafka names it: its form, its default, and what it does here.
struct TopicSetting: Sendable {
  /// How a value is written; the numbers are Kafka's config types.
  enum Form: Sendable {
    case boolean
    case long(ClosedRange<Int64>)
    case int(ClosedRange<Int64>)
    case double(ClosedRange<Double>)
    /// One of these.
    case text([String])
    /// Any of these, separated by commas.
    case list([String])

    var number: Int8 {
      switch self {
      case .boolean: 1
      case .text: 2
      case .int: 3
      case .long: 5
      case .double: 6
      case .list: 7
      }
    }
  }

  let name: String
  let form: Form
  let defaultText: String
  /// Carries it into the log's settings; nil for one that clients may set and that changes nothing
  /// on one machine.
  let apply: (@Sendable (inout LogSettings, String) -> Void)?

  private init(
    _ name: String, _ form: Form, _ defaultText: String,
    _ apply: (@Sendable (inout LogSettings, String) -> Void)? = nil
  ) {
    self.name = name
    self.form = form
    self.defaultText = defaultText
    self.apply = apply
  }

  private static func number(
    _ name: String, _ range: ClosedRange<Int64>, _ defaultValue: Int64, isInt: Bool = false
  ) -> TopicSetting {
    TopicSetting(name, isInt ? .int(range) : .long(range), String(defaultValue))
  }

  private static func number(
    _ name: String, _ range: ClosedRange<Int64>, _ defaultValue: Int64, isInt: Bool = false,
    _ path: any WritableKeyPath<LogSettings, Int64> & Sendable
  ) -> TopicSetting {
    TopicSetting(name, isInt ? .int(range) : .long(range), String(defaultValue)) {
      $0[keyPath: path] = Int64($1) ?? defaultValue
    }
  }

  private static let anyLong = 0...Int64.max
  private static let anyInt: ClosedRange<Int64> = 0...Int64(Int32.max)

  /// All that Kafka 4.1 knows and a client may set here, by name; tiered storage is not offered.
  static let all: [TopicSetting] = [
    TopicSetting("cleanup.policy", .list(["delete"]), "delete"),
    TopicSetting("compression.type", .text(["producer"]), "producer"),
    number("delete.retention.ms", anyLong, 86_400_000),
    number("file.delete.delay.ms", anyLong, 60_000),
    number("flush.messages", 1...Int64.max, .max),
    number("flush.ms", anyLong, .max),
    TopicSetting("index.interval.bytes", .int(anyInt), "4096") {
      $0.indexIntervalBytes = Int($1) ?? 4096
    },
    number("max.compaction.lag.ms", 1...Int64.max, .max),
    TopicSetting("max.message.bytes", .int(anyInt), "1048588") {
      $0.maxMessageBytes = Int($1) ?? 1_048_588
    },
    number("message.timestamp.after.max.ms", anyLong, 3_600_000, \.timestampAfterMaxMs),
    number("message.timestamp.before.max.ms", anyLong, .max, \.timestampBeforeMaxMs),
    TopicSetting("message.timestamp.type", .text(["CreateTime", "LogAppendTime"]), "CreateTime") {
      $0.stampsAppendTime = $1 == "LogAppendTime"
    },
    TopicSetting("min.cleanable.dirty.ratio", .double(0...1), "0.5"),
    number("min.compaction.lag.ms", anyLong, 0),
    number("min.insync.replicas", 1...Int64(Int32.max), 1, isInt: true),
    TopicSetting("preallocate", .boolean, "false"),
    number("retention.bytes", -1...Int64.max, -1, \.retentionBytes),
    number("retention.ms", -1...Int64.max, 604_800_000, \.retentionMs),
    number("segment.bytes", 1_048_576...Int64(Int32.max), 1 << 30, isInt: true, \.segmentBytes),
    number("segment.index.bytes", 4...Int64(Int32.max), 10_485_760, isInt: true),
    number("segment.jitter.ms", anyLong, 0),
    number("segment.ms", 1...Int64.max, 604_800_000, \.segmentMs),
    TopicSetting("unclean.leader.election.enable", .boolean, "false"),
  ]

  static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// Why a text is no value of this setting; nil where it is one.
  func fault(_ text: String) -> String? {
    let isRight =
      switch form {
      case .boolean: text == "true" || text == "false"
      case .int(let range), .long(let range): Int64(text).map(range.contains) ?? false
      case .double(let range): Double(text).map(range.contains) ?? false
      case .text(let choices): choices.contains(text)
      case .list(let choices): text.split(separator: ",").allSatisfy { choices.contains("\($0)") }
      }
    if isRight { return nil }
    switch (name, text) {
    case ("cleanup.policy", _) where text.contains("compact"):
      return "cleanup.policy=\(text): this node does not compact; use delete"
    case ("compression.type", _):
      return "compression.type=\(text): this node keeps batches as they arrive; use producer"
    default: return "Invalid value \(text) for configuration \(name): \(demand(text))"
    }
  }
  /// What a value would have to be, in Kafka's words.
  private func demand(_ text: String) -> String {
    switch form {
    case .boolean: "Expected value to be either true or false"
    case .int where Int64(text) == nil: "Not a number of type INT"
    case .long where Int64(text) == nil: "Not a number of type LONG"
    case .int(let range), .long(let range):
      (Int64(text) ?? 0) < range.lowerBound
        ? "Value must be at least \(range.lowerBound)"
        : "Value must be no more than \(range.upperBound)"
    case .double: "Value must be a number from 0 to 1"
    case .text(let choices), .list(let choices):
      "String must be one of: \(choices.joined(separator: ", "))"
    }
  }
}
