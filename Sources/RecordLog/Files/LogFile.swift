/// An open file; closed when the last one who holds it lets go.
package final class LogFile: Sendable {
  package let descriptor: Int32
  package let path: String
  private let files: any LogFiles

  /// Opens it.
  package init(_ path: String, _ mode: FileMode, _ files: any LogFiles) throws(LogError) {
    descriptor = try files.open(path, mode)
    self.path = path
    self.files = files
  }

  deinit { files.close(descriptor) }

  /// Bytes of the file.
  package func size() throws(LogError) -> Int64 { try files.size(descriptor, path: path) }

  /// Reads until the room is full or the file ends, and returns how much came.
  package func read(into room: UnsafeMutableRawBufferPointer, at position: Int64) throws(LogError)
    -> Int
  {
    try files.read(descriptor, path: path, into: room, at: position)
  }

  /// Writes both parts, one behind the other.
  package func write(
    _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
    at position: Int64
  ) throws(LogError) {
    try files.write(descriptor, path: path, first, second, at: position)
  }

  /// Writes those bytes.
  package func write(_ bytes: [UInt8], at position: Int64) throws(LogError) {
    let failure = bytes.withUnsafeBytes { room -> LogError? in
      do throws(LogError) {
        try write(room, at: position)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }

  /// Cuts the file, or fills it up with zeros.
  package func truncate(to size: Int64) throws(LogError) {
    try files.truncate(descriptor, path: path, to: size)
  }

  /// Waits until data and size are on the disk.
  package func sync() throws(LogError) { try files.sync(descriptor, path: path) }

  /// The whole file, which is a small one.
  package func contents() throws(LogError) -> [UInt8] { try bytes(at: 0, count: Int(try size())) }

  /// Up to that many bytes.
  package func bytes(at position: Int64, count: Int) throws(LogError) -> [UInt8] {
    var bytes: [UInt8] = []
    try append(count, at: position, to: &bytes)
    return bytes
  }

  /// Adds up to that many bytes of the file; fewer only where it ends.
  package func append(
    _ count: Int, at position: Int64, to bytes: inout [UInt8]
  ) throws(LogError) {
    try bytes.append(addingCapacity: count) { (span: inout OutputSpan<UInt8>) throws(LogError) in
      try span.withUnsafeMutableBufferPointer { (room, filled) throws(LogError) in
        filled = try read(into: UnsafeMutableRawBufferPointer(room), at: position)
      }
    }
  }
}
