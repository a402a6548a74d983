internal import CSimdjson
package import EventModel

/// Turns the bytes of one record after another into tokens; one per thread, reused for every record.
///
/// The record is copied once into a buffer of the scanner, strings with escapes are resolved behind
/// it, and a caller may add bytes of its own (a key, header values), so that all texts of an event
/// are ranges from one base. Everything the scanner hands out is valid until its next `scan`.
package final class JSONScanner {
  /// Longer records are refused.
  package static let recordBytesMax = 16 << 20
  /// Objects and arrays inside each other, at most.
  package static let depthMax = Int(CSJ_DEPTH_MAX)

  /// Bytes that may be read, though not used, behind every text but what `append` added: names
  /// are compared in words.
  package static let readableBytes = 8

  /// What every offset counts from.
  package var bytes: UnsafeRawPointer { UnsafeRawPointer(state.pointee.buffer) }
  /// The tokens of the record; the first is the whole value.
  package var tokens: UnsafePointer<JSONToken> { state.pointee.tokens }
  package var tokenCount: Int { state.pointee.tokenCount }
  /// How many `NaN`, `Infinity` and `-Infinity` the record holds; the caller decides about them.
  package var nonFiniteCount: Int { state.pointee.nonFiniteCount }

  private struct State {
    var buffer: UnsafeMutableRawPointer
    var capacity: Int
    var used = 0
    var tokens: UnsafePointer<JSONToken>
    var tokenCount = 0
    var nonFiniteCount = 0
  }

  private let scanner: OpaquePointer
  /// On the heap, since stored properties of a class pay for exclusivity checks at every access:
  /// a tenth of a record's whole cost.
  private let state: UnsafeMutablePointer<State>

  /// A scanner whose buffers start small and grow with the longest record met.
  package init() {
    precondition(MemoryLayout<JSONToken>.stride == MemoryLayout<csj_token>.stride)
    guard let scanner = csj_create() else { fatalError("no memory for a JSON scanner") }
    self.scanner = scanner
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: 8192, alignment: 64)
    state = .allocate(capacity: 1)
    // The tokens are never read: `tokenCount` is 0 until a scan has set both.
    state.initialize(
      to: State(
        buffer: buffer, capacity: 8192,
        tokens: UnsafeRawPointer(buffer).assumingMemoryBound(to: JSONToken.self)))
  }

  deinit {
    csj_free(scanner)
    state.pointee.buffer.deallocate()
    state.deallocate()
  }

  /// Scans one record: exactly one JSON value (RFC 8259) between optional white space.
  /// - Parameter extraBytes: how much `append` may add afterwards.
  /// - Returns: nil when `tokens` hold the record, else what is wrong with it.
  package func scan(_ record: UnsafeRawBufferPointer, extraBytes: Int = 0) -> JSONFault? {
    guard record.count <= Self.recordBytesMax else {
      clear(extraBytes: extraBytes)
      return JSONFault(.tooLong, offset: Self.recordBytesMax)
    }
    let count = record.count
    let resolvedAt = count + Int(CSJ_PADDING)
    reserve(resolvedAt + count + extraBytes + Self.readableBytes)
    let buffer = state.pointee.buffer
    if let source = record.baseAddress { buffer.copyMemory(from: source, byteCount: count) }
    (buffer + count).initializeMemory(as: UInt8.self, repeating: 0, count: resolvedAt - count)
    var result = csj_result()
    let code = csj_scan(
      scanner, buffer.assumingMemoryBound(to: UInt8.self), UInt32(count), UInt32(resolvedAt),
      &result)
    state.pointee.used = Int(result.resolved_end)
    guard code == 0, let found = result.tokens else {
      state.pointee.tokenCount = 0
      state.pointee.nonFiniteCount = 0
      return JSONFault(Self.kind(code), offset: Int(result.fault_offset))
    }
    state.pointee.tokens = UnsafeRawPointer(found).assumingMemoryBound(to: JSONToken.self)
    state.pointee.tokenCount = Int(result.token_count)
    state.pointee.nonFiniteCount = Int(result.non_finite_count)
    return nil
  }

  /// Starts an event without a JSON record: no tokens, and room for `append`.
  package func clear(extraBytes: Int) {
    reserve(extraBytes)
    state.pointee.tokenCount = 0
    state.pointee.nonFiniteCount = 0
    state.pointee.used = 0
  }

  /// Copies bytes behind the record, so that a `Text` can refer to them. The total since the last
  /// `scan` or `clear` must stay within its `extraBytes`.
  package func append(_ other: UnsafeRawBufferPointer) -> Text {
    let used = state.pointee.used
    precondition(
      used + other.count <= state.pointee.capacity,
      "\(other.count) bytes behind \(used) of \(state.pointee.capacity)")
    let text = Text(offset: UInt32(used), length: UInt32(other.count))
    if let source = other.baseAddress {
      (state.pointee.buffer + used).copyMemory(from: source, byteCount: other.count)
    }
    state.pointee.used += other.count
    return text
  }

  /// The text of a string token, escapes resolved.
  package func text(_ token: Int) -> Text {
    precondition(token < tokenCount && tokens[token].kind == .string, "token \(token)")
    return Text(offset: tokens[token].offset, length: tokens[token].length)
  }

  /// The whole value, void after the next `scan`. Only after a `scan` that found no fault.
  package var root: JSONValue {
    precondition(tokenCount > 0, "no record has been scanned")
    return JSONValue(bytes: bytes, tokens: tokens, index: 0, owner: self)
  }

  private func reserve(_ needed: Int) {
    guard needed > state.pointee.capacity else { return }
    state.pointee.buffer.deallocate()
    while state.pointee.capacity < needed { state.pointee.capacity *= 2 }
    state.pointee.buffer = .allocate(byteCount: state.pointee.capacity, alignment: 64)
  }

  private static func kind(_ code: Int32) -> JSONFault.Kind {
    switch csj_fault(rawValue: UInt32(code)) {
    case CSJ_EMPTY: .empty
    case CSJ_INVALID_UTF8: .invalidUTF8
    case CSJ_CONTROL_CHARACTER: .controlCharacter
    case CSJ_UNCLOSED_STRING: .unclosedString
    case CSJ_UNEXPECTED_END: .unexpectedEnd
    case CSJ_UNEXPECTED_CHARACTER: .unexpectedCharacter
    case CSJ_MALFORMED_NUMBER: .malformedNumber
    case CSJ_MALFORMED_LITERAL: .malformedLiteral
    case CSJ_MALFORMED_ESCAPE: .malformedEscape
    case CSJ_LONE_SURROGATE: .loneSurrogate
    case CSJ_TOO_DEEP: .tooDeep
    case CSJ_TRAILING_CONTENT: .trailingContent
    case CSJ_BYTE_ORDER_MARK: .byteOrderMark
    default: .outOfMemory
    }
  }
}
