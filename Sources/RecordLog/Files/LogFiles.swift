/// Everything that a record log does to a disk. All writes, syncs, renames and removals go through
/// here, so that a test can record them, lose them, or let them fail.
///
/// Descriptors may be used on two threads: `sync` runs on another one than the rest.
package protocol LogFiles: Sendable {
  /// Opens a file and returns its descriptor.
  func open(_ path: String, _ mode: FileMode) throws(LogError) -> Int32
  func close(_ descriptor: Int32)
  /// Bytes of an open file.
  func size(_ descriptor: Int32, path: String) throws(LogError) -> Int64
  /// Bytes of a file; nil where there is none.
  func size(of path: String) throws(LogError) -> Int64?
  /// Reads until the room is full or the file ends, and returns how much came.
  func read(
    _ descriptor: Int32, path: String, into room: UnsafeMutableRawBufferPointer, at position: Int64
  ) throws(LogError) -> Int
  /// Writes both parts, one behind the other; all of it, or it throws and may have written some.
  func write(
    _ descriptor: Int32, path: String, _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer, at position: Int64
  ) throws(LogError)
  func truncate(_ descriptor: Int32, path: String, to size: Int64) throws(LogError)
  /// Waits until data and size are on the disk. (C: `fdatasync`)
  func sync(_ descriptor: Int32, path: String) throws(LogError)
  /// Waits until the names in a folder are on the disk.
  func syncFolder(_ path: String) throws(LogError)
  func rename(_ from: String, to: String) throws(LogError)
  /// Removes a file; that there is none is no error.
  func remove(_ path: String) throws(LogError)
  func makeFolder(_ path: String) throws(LogError)
  func removeFolder(_ path: String) throws(LogError)
  /// The names in a folder, sorted by their bytes; nil where there is no such folder.
  func list(_ path: String) throws(LogError) -> [String]?
  /// Locks a file for as long as the descriptor is open.
  /// - Returns: nil, or the text in the file of whoever has it.
  func lock(_ descriptor: Int32, path: String, shared: Bool) throws(LogError) -> String?
}

/// What a file is opened for.
package enum FileMode: Sendable, Equatable {
  case read
  /// For reading and writing; it must be there.
  case update
  /// For reading and writing; made, or emptied where it is there.
  case create
  /// For reading and writing; made where it is not there.
  case ensure
}
