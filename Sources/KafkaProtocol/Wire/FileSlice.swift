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

/// A slice and its place among a message's other bytes.
package struct Splice {
  /// How many of the message's own bytes come before it.
  package let offset: Int
  package let slice: FileSlice
}
