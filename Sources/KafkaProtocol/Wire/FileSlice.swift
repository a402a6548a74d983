/// Bytes of an open file that go out as they are.
package struct FileSlice {
  /// Keeps the descriptor open until the slice has been sent.
  package let owner: AnyObject
  package let descriptor: Int32
  /// In bytes from the file's start.
  package let position: Int64
  /// In bytes.
  package let count: Int

  package init(owner: AnyObject, descriptor: Int32, position: Int64, count: Int) {
    precondition(position >= 0 && count >= 0, "\(count) bytes at \(position)")
    self.owner = owner
    self.descriptor = descriptor
    self.position = position
    self.count = count
  }
}

/// What stands between a message's own bytes and is not copied among them.
package enum Payload {
  case bytes([UInt8])
  case file(FileSlice)

  /// In bytes.
  package var count: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(let slice): slice.count
    }
  }
}

/// A payload and its place.
package struct Splice {
  /// How many of the message's own bytes come before it.
  package let offset: Int
  package let payload: Payload
}
