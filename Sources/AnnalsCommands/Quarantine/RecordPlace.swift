import CommandKit
import EventCodec
import EventModel
import Worker

/// A place in a topic as it is typed: `orders`, `orders:2` or `orders:2:1047`.
struct RecordPlace {
  let topic: TopicName
  let partition: Partition?
  let offset: Offset?

  /// - Throws: `usage` where the text is no place.
  init(_ text: String) throws(CommandFailure) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let numbers = parts.dropFirst().map { Int64($0) ?? -1 }
    guard parts.count <= 3, !parts[0].isEmpty, numbers.allSatisfy({ $0 >= 0 }),
      numbers.first.map({ $0 <= Int64(Int32.max) }) ?? true
    else {
      throw CommandFailure(
        .usage, "\(text) is no place of records",
        action: "write TOPIC, TOPIC:PARTITION or TOPIC:PARTITION:OFFSET")
    }
    topic = TopicName(parts[0])
    partition = numbers.first.map { Partition(Int32($0)) }
    offset = numbers.count == 2 ? Offset(numbers[1]) : nil
  }

  /// As a record is named in answers.
  static func text(_ partition: TopicPartition, _ offset: Offset) -> String {
    "\(partition.topic):\(partition.partition):\(offset)"
  }

  /// The records at that place; the topic may be called by its declared name, without the
  /// deployment's prefix.
  func selection(_ registry: ContractRegistry) -> QuarantineOperator.Selection {
    QuarantineOperator.Selection(
      topic: topic(registry), partition: partition, offset: offset)
  }

  /// The topic as the cluster has it.
  func topic(_ registry: ContractRegistry) -> TopicName {
    registry.topic(declared: topic.text)?.name ?? topic
  }
}
