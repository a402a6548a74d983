/// An open file; closed when the last one who holds it lets go.
package final class LogFile: Sendable {
  let descriptor: Int32
  let path: String
  private let files: any LogFiles

  init(_ path: String, _ mode: FileMode, _ files: any LogFiles) throws(LogError) {
    descriptor = try files.open(path, mode)
    self.path = path
    self.files = files
  }

  deinit { files.close(descriptor) }

  func size() throws(LogError) -> Int64 { try files.size(descriptor, path: path) }

  func read(into room: UnsafeMutableRawBufferPointer, at position: Int64) throws(LogError) -> Int {
    try files.read(descriptor, path: path, into: room, at: position)
  }

  func write(
    _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
    at position: Int64
  ) throws(LogError) {
    try files.write(descriptor, path: path, first, second, at: position)
  }

  func write(_ bytes: [UInt8], at position: Int64) throws(LogError) {
    let failure = bytes.withUnsafeBytes { room -> LogError? in
      do throws(LogError) {
        try write(room, at: position)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }

  func truncate(to size: Int64) throws(LogError) {
    try files.truncate(descriptor, path: path, to: size)
  }

  func sync() throws(LogError) { try files.sync(descriptor, path: path) }

  /// The whole file, which is a small one.
  func contents() throws(LogError) -> [UInt8] { try bytes(at: 0, count: Int(try size())) }

  /// Up to that many bytes.
  func bytes(at position: Int64, count: Int) throws(LogError) -> [UInt8] {
    var failure: LogError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      do throws(LogError) {
        filled = try read(into: UnsafeMutableRawBufferPointer(room), at: position)
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }
}
