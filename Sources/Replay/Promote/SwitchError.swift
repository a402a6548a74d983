package import EventModel
package import KafkaWire
package import Store

/// Why generations were not compared or switched; each case exists because its caller acts
/// differently.
package enum SwitchError: Error, CustomStringConvertible {
  case store(StoreError)
  case kafka(KafkaError)
  /// Somebody else is at work, or did not move in time: the same call may succeed later.
  case busy(String, action: String)
  /// It cannot be done as things are.
  case refused(String, action: String)
  /// Records that are needed are in Kafka no more.
  case gone(TopicPartition, wanted: Offset, from: Offset)

  package var description: String {
    switch self {
    case .store(let error): "Postgres: \(error)"
    case .kafka(let error): "Kafka: \(error)"
    case .busy(let what, _), .refused(let what, _): what
    case .gone(let partition, let wanted, let from):
      "\(partition) begins at \(from) by now, and \(wanted) is needed"
    }
  }
}

/// Runs calls of the store and gives their errors the switch's type.
func stored<Value>(
  _ body: () throws(StoreError) -> Value
) throws(SwitchError) -> Value {
  do { return try body() } catch { throw .store(error) }
}

/// Runs calls of Kafka and gives their errors the switch's type.
func asked<Value>(
  _ body: () throws(KafkaError) -> Value
) throws(SwitchError) -> Value {
  do { return try body() } catch { throw .kafka(error) }
}
