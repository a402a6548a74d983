/// One JSON value with the memory it lies in: for schemas, settings and tests, not for records.
///
/// `@unchecked Sendable`: the scanner inside is used once, in `init`, and only read afterwards.
package final class JSONDocument: @unchecked Sendable {
  private let scanner = JSONScanner()

  /// - Throws: `JSONFault` when the bytes are not one JSON value.
  package init(_ bytes: UnsafeRawBufferPointer) throws(JSONFault) {
    if let fault = scanner.scan(bytes) { throw fault }
  }

  /// - Throws: `JSONFault` when the bytes are not one JSON value.
  package convenience init(_ bytes: [UInt8]) throws(JSONFault) {
    // Typed throws do not pass through `withUnsafeBytes`, so the buffer outlives the call instead.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    try self.init(UnsafeRawBufferPointer(copy))
  }

  /// - Throws: `JSONFault` when the text is not one JSON value.
  package convenience init(_ text: String) throws(JSONFault) {
    try self.init(Array(text.utf8))
  }

  /// The whole value; it keeps the document's memory alive.
  package var root: JSONValue { scanner.root }
  package var tokenCount: Int { scanner.tokenCount }
  package var nonFiniteCount: Int { scanner.nonFiniteCount }
}
