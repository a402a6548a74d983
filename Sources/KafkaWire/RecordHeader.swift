/// A header of a record to be produced.
package struct RecordHeader: Sendable, Equatable {
  package let name: String
  /// Nil for a header without a value, which is not the same as an empty one.
  package let value: [UInt8]?

  package init(_ name: String, _ value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}
