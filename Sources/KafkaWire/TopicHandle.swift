import CRdkafka

/// A topic of one producer (`rd_kafka_topic_new`), freed when the last reference goes.
final class TopicHandle {
  let pointer: OpaquePointer

  init(owning pointer: OpaquePointer) { self.pointer = pointer }

  deinit { rd_kafka_topic_destroy(pointer) }
}
