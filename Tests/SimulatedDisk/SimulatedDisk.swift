package import RecordLog
import Synchronization

/// A disk in memory that remembers what was synced and what was only written, so that a test can pull
/// the plug: `afterPowerCut` gives what such a disk may hold then.
///
/// Names count when their folder was synced, bytes when their file was; of the rest a random part
/// survives: nothing, all, a prefix, or any sectors of it.
package final class SimulatedDisk: LogFiles {
  /// What goes wrong on purpose.
  package struct Faults: Sendable {
    /// Syncs return at once and do nothing.
    package var ignoresSync = false
    /// Bytes that fit on the disk.
    package var capacityBytes = Int.max
    /// This write fails, counted from 1, after half of its bytes.
    package var failingWrite = 0
    /// This sync fails, counted from 1.
    package var failingSync = 0

    package init() {}
  }

  private enum Change {
    case write(Int, [UInt8])
    case truncate(Int)
  }

  private struct File {
    var bytes: [UInt8] = []
    var durable: [UInt8] = []
    var pending: [Change] = []
  }

  private enum Entry: Equatable {
    case file(Int)
    case folder(Int)
  }

  private struct Folder {
    var entries: [String: Entry] = [:]
    var durable: [String: Entry] = [:]
    var pending: [[(String, Entry?)]] = []
  }

  private struct State {
    var files: [Int: File] = [:]
    var folders: [Int: Folder] = [0: Folder()]
    var open: [Int32: Int] = [:]
    var next = 1
    var nextDescriptor: Int32 = 100
    var faults = Faults()
    var writes = 0
    var syncs = 0
    var readBytes = 0
  }

  private let state = Mutex(State())

  /// An empty disk.
  package init() {}

  /// What goes wrong now.
  package var faults: Faults {
    get { state.withLock { $0.faults } }
    set { state.withLock { $0.faults = newValue } }
  }
  /// Writes and syncs since the beginning.
  package var operations: (writes: Int, syncs: Int) { state.withLock { ($0.writes, $0.syncs) } }
  /// Bytes read since this disk came to be.
  package var readBytes: Int { state.withLock { $0.readBytes } }
  package var openCount: Int { state.withLock { $0.open.count } }
  package var usedBytes: Int {
    state.withLock { $0.files.values.reduce(0) { $0 + $1.bytes.count } }
  }

  // MARK: what tests do to it

  /// The disk after the plug was pulled now.
  package func afterPowerCut(using generator: inout some RandomNumberGenerator) -> SimulatedDisk {
    let new = SimulatedDisk()
    var before = state.withLock { $0 }
    before.open = [:]
    before.faults = Faults()
    for id in before.files.keys.sorted() {
      before.files[id] = Self.survivor(before.files[id]!, &generator)
    }
    for id in before.folders.keys.sorted() {
      var folder = before.folders[id]!
      folder.entries = folder.durable
      let kept = Int.random(in: 0...folder.pending.count, using: &generator)
      for change in folder.pending.prefix(kept) {
        for (name, entry) in change { folder.entries[name] = entry }
      }
      folder.durable = folder.entries
      folder.pending = []
      before.folders[id] = folder
    }
    new.state.withLock { $0 = before }
    return new
  }

  private static func survivor(_ file: File, _ generator: inout some RandomNumberGenerator) -> File
  {
    var bytes = file.durable
    let way = Int.random(in: 0..<4, using: &generator)
    let whole =
      way == 1 ? file.pending.count : Int.random(in: 0...file.pending.count, using: &generator)
    for (index, change) in file.pending.enumerated() where way > 0 {
      if way < 3, index > whole { break }
      switch change {
      case .truncate(let size):
        if way < 3 ? index < whole : Bool.random(using: &generator) { resize(&bytes, size) }
      case .write(let position, let data):
        var start = 0
        while start < data.count {
          // Sectors of 512 bytes, as they lie on the disk.
          let end = min(data.count, (((position + start) >> 9) + 1) << 9 - position)
          let keep = way < 3 && index < whole || Bool.random(using: &generator)
          if way == 2, index == whole, !keep { break }
          if keep { put(&bytes, data[start..<end], at: position + start) }
          start = end
        }
      }
    }
    return File(bytes: bytes, durable: bytes)
  }

  private static func resize(_ bytes: inout [UInt8], _ size: Int) {
    if size < bytes.count { bytes.removeLast(bytes.count - size) }
    if size > bytes.count { bytes += [UInt8](repeating: 0, count: size - bytes.count) }
  }

  private static func put(_ bytes: inout [UInt8], _ part: ArraySlice<UInt8>, at position: Int) {
    if bytes.count < position + part.count { resize(&bytes, position + part.count) }
    bytes.replaceSubrange(position..<position + part.count, with: part)
  }

  /// A copy whose open files and faults are gone: the disk as another process finds it.
  package func afterKill() -> SimulatedDisk {
    let new = SimulatedDisk()
    var copy = state.withLock { $0 }
    copy.open = [:]
    copy.faults = Faults()
    copy.readBytes = 0
    new.state.withLock { $0 = copy }
    return new
  }

  package func contents(_ path: String) -> [UInt8]? {
    state.withLock { state in
      guard case .file(let id) = Self.find(path, state) else { return nil }
      return state.files[id]!.bytes
    }
  }

  /// Replaces a file's bytes, on the disk as well.
  package func setContents(_ path: String, _ bytes: [UInt8]) {
    state.withLock { state in
      guard case .file(let id) = Self.find(path, state) else { return }
      state.files[id] = File(bytes: bytes, durable: bytes)
    }
  }

  /// The files below a folder, sorted.
  package func paths(_ folder: String) -> [String] {
    state.withLock { state in
      guard case .folder(let id) = Self.find(folder, state) else { return [] }
      return state.folders[id]!.entries.keys.sorted().map { folder + "/" + $0 }
    }
  }

  // MARK: LogFiles

  private static func find(_ path: String, _ state: State) -> Entry? {
    var here = Entry.folder(0)
    for name in path.split(separator: "/") {
      guard case .folder(let id) = here, let next = state.folders[id]?.entries[String(name)] else {
        return nil
      }
      here = next
    }
    return here
  }

  private static func parent(_ path: String, _ state: State) throws(LogError) -> (Int, String) {
    let parts = path.split(separator: "/").map(String.init)
    guard let name = parts.last,
      case .folder(let id) = find(parts.dropLast().joined(separator: "/"), state)
    else { throw .missing(path: path) }
    return (id, name)
  }

  private static func change(
    _ state: inout State, _ folder: Int, _ changes: [(String, Entry?)]
  ) {
    for (name, entry) in changes { state.folders[folder]!.entries[name] = entry }
    state.folders[folder]!.pending.append(changes)
  }

  private func perform<Value: Sendable>(
    _ body: (inout State) throws(LogError) -> Value
  ) throws(LogError) -> Value {
    let result = state.withLock { state -> Result<Value, LogError> in
      do throws(LogError) { return .success(try body(&state)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  package func open(_ path: String, _ mode: FileMode) throws(LogError) -> Int32 {
    try perform { state throws(LogError) in
      let id: Int
      switch Self.find(path, state) {
      case .folder: throw .system(operation: "open", path: path, code: 21)
      case .file(let found): id = found
      case nil:
        guard mode == .create || mode == .ensure else { throw .missing(path: path) }
        let (folder, name) = try Self.parent(path, state)
        id = state.next
        state.next += 1
        state.files[id] = File()
        Self.change(&state, folder, [(name, .file(id))])
      }
      if mode == .create, !state.files[id]!.bytes.isEmpty {
        state.files[id]!.bytes = []
        state.files[id]!.pending.append(.truncate(0))
      }
      state.nextDescriptor += 1
      state.open[state.nextDescriptor] = id
      return state.nextDescriptor
    }
  }

  package func close(_ descriptor: Int32) { state.withLock { $0.open[descriptor] = nil } }

  private static func file(
    _ descriptor: Int32, _ path: String, _ state: State
  ) throws(LogError) -> Int {
    guard let id = state.open[descriptor] else {
      throw .system(operation: "use of a closed file", path: path, code: 9)
    }
    return id
  }

  package func size(_ descriptor: Int32, path: String) throws(LogError) -> Int64 {
    try perform { state throws(LogError) in
      Int64(state.files[try Self.file(descriptor, path, state)]!.bytes.count)
    }
  }

  package func size(of path: String) throws(LogError) -> Int64? {
    try perform { state throws(LogError) in
      guard case .file(let id) = Self.find(path, state) else { return nil }
      return Int64(state.files[id]!.bytes.count)
    }
  }

  package func read(
    _ descriptor: Int32, path: String, into room: UnsafeMutableRawBufferPointer, at position: Int64
  ) throws(LogError) -> Int {
    let address = UInt(bitPattern: room.baseAddress)
    let wanted = room.count
    return try perform { state throws(LogError) in
      let id = try Self.file(descriptor, path, state)
      let bytes = state.files[id]!.bytes
      let count = max(0, min(wanted, bytes.count - Int(position)))
      state.readBytes += count
      guard count > 0, let start = UnsafeMutableRawPointer(bitPattern: address) else { return 0 }
      bytes.withUnsafeBytes {
        start.copyMemory(from: $0.baseAddress! + Int(position), byteCount: count)
      }
      return count
    }
  }

  package func write(
    _ descriptor: Int32, path: String, _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer, at position: Int64
  ) throws(LogError) {
    let data = [UInt8](first) + [UInt8](second)
    try perform { state throws(LogError) in
      let id = try Self.file(descriptor, path, state)
      state.writes += 1
      let used = state.files.values.reduce(0) { $0 + $1.bytes.count }
      let growth = max(0, Int(position) + data.count - state.files[id]!.bytes.count)
      var kept = data.count
      if used + growth > state.faults.capacityBytes {
        kept = max(0, data.count - (used + growth - state.faults.capacityBytes))
      }
      if state.writes == state.faults.failingWrite { kept = data.count / 2 }
      let part = data[..<kept]
      Self.put(&state.files[id]!.bytes, part, at: Int(position))
      state.files[id]!.pending.append(.write(Int(position), Array(part)))
      if kept < data.count { throw .diskFull(path: path) }
    }
  }

  package func truncate(_ descriptor: Int32, path: String, to size: Int64) throws(LogError) {
    try perform { state throws(LogError) in
      let id = try Self.file(descriptor, path, state)
      if state.files[id]!.bytes.count == Int(size) { return }
      Self.resize(&state.files[id]!.bytes, Int(size))
      state.files[id]!.pending.append(.truncate(Int(size)))
    }
  }

  package func sync(_ descriptor: Int32, path: String) throws(LogError) {
    try perform { state throws(LogError) in
      let id = try Self.file(descriptor, path, state)
      state.syncs += 1
      if state.syncs == state.faults.failingSync {
        throw .system(operation: "fdatasync", path: path, code: 5)
      }
      if state.faults.ignoresSync { return }
      state.files[id]!.durable = state.files[id]!.bytes
      state.files[id]!.pending = []
    }
  }

  package func syncFolder(_ path: String) throws(LogError) {
    try perform { state throws(LogError) in
      guard case .folder(let id) = Self.find(path, state) else { throw .missing(path: path) }
      if state.faults.ignoresSync { return }
      state.folders[id]!.durable = state.folders[id]!.entries
      state.folders[id]!.pending = []
    }
  }

  package func rename(_ from: String, to: String) throws(LogError) {
    try perform { state throws(LogError) in
      let (folder, name) = try Self.parent(from, state)
      let (target, newName) = try Self.parent(to, state)
      precondition(folder == target, "renames stay in a folder: \(from), \(to)")
      guard let entry = state.folders[folder]!.entries[name] else { throw .missing(path: from) }
      Self.change(&state, folder, [(name, nil), (newName, entry)])
    }
  }

  package func remove(_ path: String) throws(LogError) {
    try perform { state throws(LogError) in
      guard case .file = Self.find(path, state) else { return }
      let (folder, name) = try Self.parent(path, state)
      Self.change(&state, folder, [(name, nil)])
    }
  }

  package func makeFolder(_ path: String) throws(LogError) {
    try perform { state throws(LogError) in
      if Self.find(path, state) != nil { throw .exists(path: path) }
      let (folder, name) = try Self.parent(path, state)
      state.folders[state.next] = Folder()
      Self.change(&state, folder, [(name, .folder(state.next))])
      state.next += 1
    }
  }

  package func removeFolder(_ path: String) throws(LogError) {
    try perform { state throws(LogError) in
      guard case .folder(let id) = Self.find(path, state) else { return }
      if !state.folders[id]!.entries.isEmpty {
        throw .system(operation: "rmdir", path: path, code: 39)
      }
      let (folder, name) = try Self.parent(path, state)
      Self.change(&state, folder, [(name, nil)])
    }
  }

  package func list(_ path: String) throws(LogError) -> [String]? {
    try perform { state throws(LogError) in
      guard case .folder(let id) = Self.find(path, state) else { return nil }
      return state.folders[id]!.entries.keys.sorted()
    }
  }

  package func lock(_ descriptor: Int32, path: String, shared: Bool) throws(LogError) -> String? {
    nil
  }
}
