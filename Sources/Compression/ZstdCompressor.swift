private import CZstd

/// Packs with zstd, with a context that is kept (a new one costs four times as much a call).
package struct ZstdCompressor: ~Copyable {
  /// The levels of the library that are worth their time here.
  package static let levels: ClosedRange<Int32> = 1...19

  private let context: OpaquePointer

  /// (C: `ZSTD_createCCtx`, freed by `deinit`.)
  /// - Parameter hashLog: entries of the match finder's table as a power of two, 6 to 30; nil for what
  ///   the level has.
  /// - Throws: `unavailable` where there is no memory.
  package init(level: Int32, hashLog: Int32? = nil) throws(CompressionError) {
    precondition(Self.levels.contains(level), "zstd level \(level), not in \(Self.levels)")
    guard let context = ZSTD_createCCtx() else { throw .unavailable(.zstd) }
    self.context = context
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    if let hashLog { ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, hashLog) }
  }

  deinit { ZSTD_freeCCtx(context) }

  /// One frame that holds those bytes. (C: `ZSTD_compress2`)
  package mutating func pack(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
    var failure: String?
    let packed = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) {
      room, count in
      let code = ZSTD_compress2(context, room.baseAddress, room.count, bytes, bytes.count)
      if ZSTD_isError(code) == 0 {
        count = code
      } else {
        failure = String(cString: ZSTD_getErrorName(code))
      }
    }
    if let failure { throw .malformed(.zstd, failure) }
    return packed
  }

  /// Room that a frame of so many bytes may need. (C: `ZSTD_compressBound`)
  package static func room(for count: Int) -> Int { ZSTD_compressBound(count) }

  /// One frame that holds those bytes, written to a place that has `room(for:)` bytes.
  /// (C: `ZSTD_compress2`)
  /// - Returns: the frame's length.
  package mutating func pack(
    _ bytes: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
  ) throws(CompressionError) -> Int {
    let code = ZSTD_compress2(context, room.baseAddress, room.count, bytes.baseAddress, bytes.count)
    guard ZSTD_isError(code) == 0 else {
      throw .malformed(.zstd, String(cString: ZSTD_getErrorName(code)))
    }
    return code
  }
}
