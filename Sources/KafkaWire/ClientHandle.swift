import CRdkafka

/// A librdkafka client; destroyed when its owner goes (`rd_kafka_destroy`).
///
/// It keeps the context of its callbacks alive until it is destroyed. A consumer is closed before,
/// by its owner, for closing calls back.
struct ClientHandle: ~Copyable {
  let pointer: OpaquePointer
  private let context: AnyObject?

  init(owning pointer: OpaquePointer, context: AnyObject?) {
    self.pointer = pointer
    self.context = context
  }

  deinit { rd_kafka_destroy(pointer) }
}
