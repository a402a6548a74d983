private import CLZ4
private import CZlib
private import CZstd

/// Unpacks the records of batches, one after another, with contexts and a buffer that are kept.
///
/// One owner at a time: it is not for two threads.
package final class Decompressor {
  /// Bytes of the buffer that are kept between calls; a larger one is given back.
  package static let keptBytesMax = 4 << 20
  /// What a step of a stream asks for at least.
  static let stepBytes = 64 << 10
  /// Memory that a zstd frame may ask for, as a power of two: 64 MiB.
  static let zstdWindowLogMax: Int32 = 26

  private var output = OutputBytes(capacity: Decompressor.stepBytes)
  private var zstd: OpaquePointer?
  private var lz4: OpaquePointer?
  private let gzip: UnsafeMutablePointer<z_stream>
  private var hasGzip = false

  package init() {
    gzip = .allocate(capacity: 1)
    gzip.initialize(to: z_stream())
  }

  deinit {
    ZSTD_freeDCtx(zstd)
    LZ4F_freeDecompressionContext(lz4)
    if hasGzip { inflateEnd(gzip) }
    gzip.deallocate()
  }

  /// Unpacks those bytes.
  /// - Parameter limitBytes: what may come out at most.
  /// - Returns: a view of this object's buffer, valid until the next call; for `none`, the input.
  /// - Throws: `malformed` or `tooLarge`; after either the next call starts afresh.
  package func unpack(
    _ bytes: UnsafeRawBufferPointer, _ codec: CompressionCodec, limitBytes: Int
  ) throws(CompressionError) -> UnsafeRawBufferPointer {
    if codec == .none {
      guard bytes.count <= limitBytes else { throw .tooLarge(codec, limitBytes: limitBytes) }
      return bytes
    }
    output.begin(limit: limitBytes, keptBytesMax: Self.keptBytesMax)
    guard let start = bytes.baseAddress, !bytes.isEmpty else { throw .malformed(codec, "no bytes") }
    switch codec {
    case .none: break
    case .gzip: try unpackGzip(start, bytes.count)
    case .snappy: try Snappy.unpack(bytes, into: &output)
    case .lz4: try unpackLZ4(start, bytes.count)
    case .zstd: try unpackZstd(start, bytes.count)
    }
    guard !output.isOverLimit else { throw .tooLarge(codec, limitBytes: limitBytes) }
    return output.bytes
  }

  /// (C: `inflateInit2`, `inflateReset`, `inflate`; freed by `deinit`.)
  private func unpackGzip(_ start: UnsafeRawPointer, _ count: Int) throws(CompressionError) {
    guard (hasGzip ? inflateReset(gzip) : annals_inflate_init(gzip)) == Z_OK else {
      throw .unavailable(.gzip)
    }
    hasGzip = true
    gzip.pointee.next_in = UnsafeMutablePointer(
      mutating: start.assumingMemoryBound(to: UInt8.self))
    gzip.pointee.avail_in = UInt32(count)
    while true {
      let room = try step(.gzip)
      gzip.pointee.next_out = output.end.assumingMemoryBound(to: UInt8.self)
      gzip.pointee.avail_out = UInt32(room)
      let code = inflate(gzip, Z_NO_FLUSH)
      output.count += room - Int(gzip.pointee.avail_out)
      if code == Z_STREAM_END {
        // Members may follow each other, as `cat a.gz b.gz` makes them.
        if gzip.pointee.avail_in == 0 { return }
        guard inflateReset(gzip) == Z_OK else { throw .unavailable(.gzip) }
        continue
      }
      guard code == Z_OK else { throw .malformed(.gzip, "inflate says \(code)") }
      // Input is used up, room is left, and the end has not come.
      if gzip.pointee.avail_in == 0, gzip.pointee.avail_out > 0 {
        throw .malformed(.gzip, "the end is missing")
      }
    }
  }

  /// (C: `LZ4F_createDecompressionContext`, `LZ4F_decompress`; freed by `deinit`.)
  private func unpackLZ4(_ start: UnsafeRawPointer, _ count: Int) throws(CompressionError) {
    if lz4 == nil {
      guard LZ4F_isError(LZ4F_createDecompressionContext(&lz4, UInt32(LZ4F_VERSION))) == 0 else {
        throw .unavailable(.lz4)
      }
    }
    LZ4F_resetDecompressionContext(lz4)
    var position = 0
    while true {
      var room = try step(.lz4)
      var taken = count - position
      let code = LZ4F_decompress(lz4, output.end, &room, start + position, &taken, nil)
      guard LZ4F_isError(code) == 0 else {
        throw .malformed(.lz4, String(cString: LZ4F_getErrorName(code)))
      }
      output.count += room
      position += taken
      if code == 0 {
        guard position == count else { throw .malformed(.lz4, "bytes behind the frame") }
        return
      }
      if taken == 0, room == 0 { throw .malformed(.lz4, "the end is missing") }
    }
  }

  /// (C: `ZSTD_createDCtx`, `ZSTD_decompressStream`; freed by `deinit`.)
  private func unpackZstd(_ start: UnsafeRawPointer, _ count: Int) throws(CompressionError) {
    if zstd == nil {
      zstd = ZSTD_createDCtx()
      guard zstd != nil else { throw .unavailable(.zstd) }
      // A frame names the memory it wants; no batch needs more than this.
      ZSTD_DCtx_setParameter(zstd, ZSTD_d_windowLogMax, Self.zstdWindowLogMax)
    }
    ZSTD_DCtx_reset(zstd, ZSTD_reset_session_only)
    // A frame that says its size is unpacked in one step where there is room for all of it.
    let size = ZSTD_getFrameContentSize(start, count)
    if size <= UInt64(output.limit) { _ = output.reserve(Int(size)) }
    var input = ZSTD_inBuffer(src: start, size: count, pos: 0)
    while true {
      let room = try step(.zstd)
      var part = ZSTD_outBuffer(dst: output.end, size: room, pos: 0)
      let code = ZSTD_decompressStream(zstd, &part, &input)
      guard ZSTD_isError(code) == 0 else {
        throw .malformed(.zstd, String(cString: ZSTD_getErrorName(code)))
      }
      output.count += part.pos
      // Frames may follow each other.
      if code == 0, input.pos == count { return }
      if input.pos == count, part.pos < part.size {
        throw .malformed(.zstd, "the end is missing")
      }
    }
  }

  /// Room for one step of a stream.
  private func step(_ codec: CompressionCodec) throws(CompressionError) -> Int {
    if output.room == 0 {
      guard !output.isOverLimit,
        output.reserve(min(Self.stepBytes, output.limit + 64 - output.count))
      else { throw .tooLarge(codec, limitBytes: output.limit) }
    }
    return output.room
  }
}
