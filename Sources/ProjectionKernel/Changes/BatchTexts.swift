/// The texts of a batch whose folding is over: only read from now on.
final class BatchTexts {
  private let texts: TextInterner
  /// Of each text, its place in byte order.
  private(set) lazy var ranks = texts.ranks()

  init(_ texts: consuming TextInterner) { self.texts = texts }

  /// The bytes of a text; valid as long as this object.
  func utf8(_ id: UInt32) -> UnsafeRawBufferPointer { texts.utf8(id) }

  /// A hash of the text's bytes.
  func hash(_ id: UInt32) -> UInt64 { texts.hash(id) }
}
