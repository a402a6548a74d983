import EventModel
import Foundation
import RecordLog
import SimulatedDisk
import Testing

@Suite("Data folders")
struct FolderTests {
  /// A folder of a test's own, removed at its end.
  static func temporary() throws -> URL {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("annals-log-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  @Test("one owner at a time; the second is told who has it")
  func lock() throws {
    let url = try Self.temporary()
    defer { do { try FileManager.default.removeItem(at: url) } catch { Issue.record(error) } }
    let path = url.path + "/data"
    do {
      let first = try DataFolder(path: path, nowMs: 0)
      let own = "\(ProcessInfo.processInfo.processIdentifier)"
      #expect(throws: LogError.locked(path: path, holder: own)) {
        try DataFolder(path: path, nowMs: 0)
      }
      var options = LogOptions()
      options.isReadOnly = true
      #expect(throws: LogError.locked(path: path, holder: own)) {
        try DataFolder(path: path, options: options, nowMs: 0)
      }
      #expect(first.epoch == 0)
    }
    #expect(try DataFolder(path: path, nowMs: 0).epoch == 1)
  }

  @Test("partitions come and go; names that leave the folder are refused")
  func partitions() throws {
    let url = try Self.temporary()
    defer { do { try FileManager.default.removeItem(at: url) } catch { Issue.record(error) } }
    let folder = try DataFolder(path: url.path + "/a/b", nowMs: 0)
    let names = [("x", 0), ("x", 10), ("x-1", 2), ("x.new", 1)].map {
      TopicPartition(TopicName($0.0), Partition(Int32($0.1)))
    }
    let id = DataFolder.newUUID()
    for name in names { _ = try folder.create(name, topicID: id) }
    for (path, mode) in [("/a/b", 0o700), ("/a/b/x-0", 0o700), ("/a/b/.lock", 0o600)] {
      let found = try FileManager.default.attributesOfItem(atPath: url.path + path)
      #expect(found[.posixPermissions] as? Int == mode, "\(path)")
    }
    #expect(try folder.partitions() == names.sorted())
    #expect(try folder.open(names[2]).topicID == id)
    #expect(throws: LogError.self) { try folder.create(names[0], topicID: id) }
    for bad in ["../x", "", ".", "a/b", "ä", String(repeating: "a", count: 250)] {
      #expect(throws: LogError.self) {
        try folder.create(TopicPartition(TopicName(bad), Partition(0)), topicID: id)
      }
    }
    try folder.delete(names[1])
    #expect(try folder.partitions() == [names[0], names[2], names[3]])
    #expect(throws: LogError.self) { try folder.open(names[1]) }
    #expect(throws: LogError.self) { try folder.delete(names[1]) }
  }

  @Test("producer ids are never given twice, whatever happens between", arguments: 0..<5)
  func producerIDs(round: Int) throws {
    var disk = SimulatedDisk()
    var given: Int64 = 0
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5 {
      let folder = try DataFolder(path: "/data", nowMs: 0, files: disk)
      for count in [Int64(1), 3, 998, 1500] {
        let range = try folder.allocateProducerIDs(count)
        #expect(range.lowerBound >= given && Int64(range.count) == count)
        given = range.upperBound
      }
      disk = disk.afterPowerCut(using: &generator)
    }
  }

  @Test("documents are replaced whole")
  func documents() throws {
    let disk = SimulatedDisk()
    let folder = try DataFolder(path: "/data", nowMs: 0, files: disk)
    #expect(try folder.readDocument("topics") == nil)
    try folder.writeDocument("topics", [1, 2, 3])
    disk.faults.failingWrite = disk.operations.writes + 1
    #expect(throws: LogError.self) { try folder.writeDocument("topics", [4, 5, 6, 7]) }
    #expect(try folder.readDocument("topics") == [1, 2, 3])
    var generator = SystemRandomNumberGenerator()
    let again = try DataFolder(
      path: "/data", nowMs: 0, files: disk.afterPowerCut(using: &generator))
    #expect(try again.readDocument("topics") == [1, 2, 3])
    #expect(again.clusterID == folder.clusterID && again.clusterID.count == 22)
  }

  @Test("ids are written as Kafka writes them")
  func uuid() {
    // Java: Uuid.fromString of the text, toString of the numbers 1...16 as bytes.
    let id = LogUUID(bytes: Array(1...16))
    #expect(id.description == "AQIDBAUGBwgJCgsMDQ4PEA")
    #expect(LogUUID(text: "AQIDBAUGBwgJCgsMDQ4PEA") == id)
    #expect(LogUUID(text: "AQIDBAUGBwgJCgsMDQ4PE") == nil)
    #expect(LogUUID(text: "AQIDBAUGBwgJCgsMDQ4P+A") == nil)
  }

  @Test("a read-only folder is not written to, and shows what was fsynced")
  func readOnly() throws {
    let disk = SimulatedDisk()
    let test = try TestLog(disk)
    for _ in 0..<5 { try test.append(Batches.plain()) }
    try test.sync()
    try test.append(Batches.plain())
    let copy = disk.afterKill()
    let before = copy.operations
    var options = LogOptions()
    options.isReadOnly = true
    let folder = try DataFolder(path: TestLog.path, options: options, nowMs: 0, files: copy)
    let log = try folder.open(TestLog.name)
    #expect(log.stableEnd == 5 && log.endOffset == 5 && folder.epoch == -1)
    #expect(try log.maxTimestamp()?.offset == 0)
    #expect(throws: AppendRefusal.storage(.readOnly(path: TestLog.folder))) {
      try Batches.plain().withBytes { (bytes) throws(AppendRefusal) in
        try log.append(bytes, nowMs: 0, settings: LogSettings())
      }
    }
    #expect(throws: LogError.self) { try log.deleteRecords(before: 3) }
    try folder.close()
    #expect(copy.operations.writes == before.writes && copy.operations.syncs == before.syncs)
  }
}
