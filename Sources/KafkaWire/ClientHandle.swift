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

  /// Whether the client is left to the end of the process (see `abandon`).
  private var isAbandoned = false

  /// Never destroys the client: where destroying would end the process. Its callbacks' context stays
  /// with it.
  mutating func abandon() {
    guard !isAbandoned else { return }
    isAbandoned = true
    if let context { _ = Unmanaged.passRetained(context) }
  }

  deinit {
    if !isAbandoned { rd_kafka_destroy(pointer) }
  }
}
