import EventCodec
import EventModel
import ProjectionKernel
import Projections
import Topics

/// The rows that training.audit events leave, from the real contracts through the batch engine.
struct TrainingRun {
  /// All intervals by their opening offset: owner, reason, started, ended, how, by, offset, expires,
  /// repaired. Moments in hours since the test's epoch, where they are whole.
  private(set) var intervals: [Int64: [String?]] = [:]
  /// `offset/ordinal kind: detail`, in order.
  private(set) var anomalies: [String] = []
  /// tenant, open, owner, reason, since, expires, opened offset, last end, changed offset.
  private(set) var lock: [String?] = []
  private(set) var outcomes: [Outcome] = []

  /// A training.audit event by one tenant, at an hour.
  struct Step {
    var value: String

    /// - Parameter at: hours, as a decimal of seconds' precision.
    static func enable(_ user: String, at hours: Double, _ reason: String = "why") -> Step {
      Step(value: TrainingRun.value("training.enabled", user, hours, #""reason": "\#(reason)""#))
    }

    /// - Parameter lock: the body of `previous_lock`; nil for none.
    static func disable(_ user: String, at hours: Double, lock: String? = nil) -> Step {
      let details = #""reason": "done""# + (lock.map { #", "previous_lock": \#($0)"# } ?? "")
      return Step(value: TrainingRun.value("training.disabled", user, hours, details))
    }
  }

  /// The Unix seconds of an hour.
  static func seconds(_ hours: Double) -> String { "\(1_795_197_600 + Int64(hours * 3600))" }

  private static func value(
    _ action: String, _ user: String, _ hours: Double, _ details: String
  ) -> String {
    #"{"tenant": "acme", "action": "\#(action)", "user": "\#(user)", "timestamp": "#
      + #"\#(seconds(hours)), "details": {\#(details)}, "event_id": "ID"}"#
  }

  /// - Parameter batchSize: records a batch; each event has an id of its own.
  init(_ steps: [Step], batchSize: Int = .max) throws {
    let registry = try Topics.registry()
    let entry = ProjectionRegistry.entries.first {
      $0.declaration.name.text == "training_mode"
    }!
    let partition = TopicPartition(TopicName("training.audit"), Partition(2))
    let engine = BatchEngine(entry, registry: registry)
    engine.take(
      PartitionStart(
        partition: partition, log: LogID(1), next: Offset(0), greatestTimeMs: nil, ids: [],
        heldKeys: [:]))
    var rest = Array(steps.enumerated())[...]
    while !rest.isEmpty {
      let batch = RecordBatch()
      for (offset, step) in rest.prefix(batchSize) {
        let digits = String(offset)
        let id =
          "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
        batch.append(
          partition, offset: Offset(Int64(offset)), timestampMs: Int64(offset),
          timestampType: .createTime, key: Array("acme".utf8),
          value: Array(step.value.split(separator: "ID").joined(separator: id).utf8),
          headerBytes: [], headerCount: 0)
      }
      for id in engine.missingStates(batch) { engine.load(id, nil) }
      take(engine.step(batch))
      rest = rest.dropFirst(batchSize)
    }
  }

  private mutating func take(_ result: BatchResult) {
    for run in result.partitions[0].runs.runs {
      outcomes += Array(repeating: run.outcome, count: Int(run.length))
    }
    for (index, table) in result.tables.enumerated() {
      for row in result.rows[index].withStream({ CopyText.rows($0, table) }) {
        switch table.name {
        case "lock": lock = Array(row[3...])
        case "interval": intervals[Int64(row[3]!)!] = Array(row[5...])
        default: anomalies.append("\(row[2]!)/\(row[3]!) \(row[5]!): \(row[8]!)")
        }
      }
    }
  }
}
