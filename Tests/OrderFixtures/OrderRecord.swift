package import EventModel

/// One record of the tests' topic, as a test writes it down.
package struct OrderRecord {
  package var partition: Int32 = 0
  package var offset: Int64
  package var key: String? = "k"
  package var timestampMs: Int64 = 1_000_000
  /// Nil for a record without a value.
  package var value: String?

  package init(
    _ offset: Int64, key: String? = "k", partition: Int32 = 0, timestampMs: Int64 = 1_000_000,
    value: String?
  ) {
    self.offset = offset
    self.key = key
    self.partition = partition
    self.timestampMs = timestampMs
    self.value = value
  }

  /// An `order.changed`; the body's order is the key.
  package static func changed(
    _ offset: Int64, key: String = "k", partition: Int32 = 0, timestampMs: Int64 = 1_000_000,
    id: String? = nil, at: String = "100", amount: String = "1", price: String? = nil,
    label: String? = nil, act: String? = nil
  ) -> OrderRecord {
    var fields = [
      #""type": "order.changed""#, #""order": "\#(key)""#, #""at": \#(at)"#,
      #""amount": \#(amount)"#,
    ]
    if let id { fields.append(#""id": "\#(id)""#) }
    if let price { fields.append(#""price": \#(price)"#) }
    if let label { fields.append(#""label": "\#(label)""#) }
    if let act { fields.append(#""act": "\#(act)""#) }
    return OrderRecord(
      offset, key: key, partition: partition, timestampMs: timestampMs,
      value: "{" + fields.joined(separator: ", ") + "}")
  }

  /// An `order.noted`, which is no projection's input.
  package static func noted(_ offset: Int64, key: String = "k") -> OrderRecord {
    OrderRecord(
      offset, key: key, value: #"{"type": "order.noted", "order": "\#(key)", "at": 1}"#)
  }

  /// A record that breaks its contract.
  package static func broken(_ offset: Int64, key: String? = "k") -> OrderRecord {
    OrderRecord(offset, key: key, value: #"{"type": "order.changed", "order": "k"}"#)
  }

  package var topicPartition: TopicPartition {
    TopicPartition(OrderContracts.topic, Partition(partition))
  }

  package static func batch(_ records: some Sequence<OrderRecord>) -> RecordBatch {
    let batch = RecordBatch()
    for record in records {
      batch.append(
        record.topicPartition, offset: Offset(record.offset), timestampMs: record.timestampMs,
        timestampType: .createTime, key: record.key.map { Array($0.utf8) },
        value: record.value.map { Array($0.utf8) }, headerBytes: [], headerCount: 0)
    }
    return batch
  }
}
