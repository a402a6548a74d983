import Archive
import EventModel
import Foundation
import SimulatedDisk
import SuiteSupport
import Testing

/// The file of an archive that keeps what operators decided.
@Suite("Archive: operators' decisions")
struct OperatorFileTests {
  private static let log = Sample.folder + "/operator-log"
  private static let position = Sample.folder + "/operator-log-position"

  /// An archive with three decisions.
  private static func disk() throws -> SimulatedDisk {
    let disk = SimulatedDisk()
    try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk).close()
    let writer = try OperatorWriter(path: Sample.folder, files: disk)
    try writer.append(["one"])
    try writer.append(["two", "three"])
    return disk
  }

  private static func texts(_ disk: SimulatedDisk) throws -> [String] {
    try ArchivedOperators(path: Sample.folder, files: disk).texts
  }

  @Test("the lines are chained as Python's hashlib chains them")
  func format() throws {
    let disk = try Self.disk()
    #expect(try Self.texts(disk) == ["one", "two", "three"])
    // s = sha256(b"annals operator log 1\n"); for each t: s = sha256(s + t)
    #expect(
      String(decoding: disk.contents(Self.log)!, as: UTF8.self) == """
        6d69499e2dbe0da8b0e2da24b6633cc266fd42cefa1d48c4206e6bb0bb95e9a4 one
        fe0db23009f51f25e9b627596aec69457f664218020902d316406eaef6f5348e two
        cba3463b8041ebfeb7803b638425488be86453a7d410764a9e7268c6b1a435bf three

        """)
  }

  @Test("one process appends at a time")
  func owner() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "annals-op-\(UUID())").path
    defer {
      do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) }
    }
    try ArchiveWriter(path: folder).close()
    let first = try OperatorWriter(path: folder)
    #expect(throws: ArchiveError.self) { try OperatorWriter(path: folder) }
    try first.append(["one"])
    #expect(try ArchivedOperators(path: folder).texts == ["one"])
  }

  @Test("every flipped byte is found in its file, and nothing is appended behind it")
  func flips() throws {
    let disk = try Self.disk()
    for path in [Self.log, Self.position] {
      let sound = disk.contents(path)!
      for at in sound.indices {
        var bytes = sound
        bytes[at] ^= 1
        disk.setContents(path, bytes)
        let damages = try ArchiveVerifier(path: Sample.folder, files: disk).opening.damages
        #expect(damages.map(\.file) == [path], "byte \(at)")
        #expect(throws: ArchiveError.self) {
          try OperatorWriter(path: Sample.folder, files: disk)
        }
      }
      disk.setContents(path, sound)
    }
    #expect(try ArchiveVerifier(path: Sample.folder, files: disk).opening.damages.isEmpty)
  }

  @Test("a log that ends too early is damaged; a torn line behind the end is cut")
  func ends() throws {
    let disk = try Self.disk()
    let sound = disk.contents(Self.log)!
    for count in 0..<sound.count {
      disk.setContents(Self.log, Array(sound[..<count]))
      #expect(throws: ArchiveError.self, "\(count) bytes") { try Self.texts(disk) }
    }
    disk.setContents(Self.log, sound + Array("0123 torn".utf8))
    #expect(try Self.texts(disk) == ["one", "two", "three"])
    let notes = try ArchiveVerifier(path: Sample.folder, files: disk).opening.notes
    #expect(notes.count == 1 && notes[0].contains("9 bytes of a decision"))
    try OperatorWriter(path: Sample.folder, files: disk).append(["four"])
    #expect(try Self.texts(disk) == ["one", "two", "three", "four"])
    #expect(try ArchiveVerifier(path: Sample.folder, files: disk).opening.notes.isEmpty)
  }

  @Test("after a power cut all that was acknowledged is there", arguments: 0..<40)
  func powerCut(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let disk = SimulatedDisk()
    try ArchiveWriter(path: Sample.folder, options: Sample.options, files: disk).close()
    let writer = try OperatorWriter(path: Sample.folder, files: disk)
    disk.faults.failingWrite = disk.operations.writes + Int.random(in: 1...30, using: &generator)
    var acknowledged: [String] = []
    do throws(ArchiveError) {
      for number in 0..<30 {
        try writer.append(["decision \(number)"])
        acknowledged.append("decision \(number)")
      }
    } catch {}
    let after = disk.afterPowerCut(using: &generator)
    let again = try OperatorWriter(path: Sample.folder, files: after)
    #expect(again.texts.count <= acknowledged.count + 1)
    #expect(Array(again.texts.prefix(acknowledged.count)) == acknowledged)
    try again.append(["last"])
    #expect(try Self.texts(after).last == "last")
  }
}
