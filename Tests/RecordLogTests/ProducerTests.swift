import RecordLog
import SimulatedDisk
import Testing

@Suite("Idempotent producers")
struct ProducerTests {
  /// What happens between two appends.
  enum Restart: CaseIterable { case none, clean, killed }

  private func again(_ test: TestLog, _ disk: SimulatedDisk, _ way: Restart) throws -> TestLog {
    switch way {
    case .none: return test
    case .clean:
      try test.sync()
      try test.folder.close()
      return try TestLog(disk)
    case .killed:
      try test.sync()
      return try TestLog(disk.afterKill())
    }
  }

  private func batch(_ sequence: Int32, count: Int = 2, epoch: Int16 = 0, id: Int64 = 7) -> [UInt8]
  {
    Batches.plain(count, producer: (id, epoch, sequence))
  }

  @Test("the last five batches are recognised, after a restart, too", arguments: Restart.allCases)
  func window(way: Restart) throws {
    let disk = SimulatedDisk()
    var test = try TestLog(disk)
    for index in 0..<8 { try test.append(batch(Int32(index * 2))) }
    test = try again(test, disk, way)
    for index in 3..<8 {
      let appended = try test.append(batch(Int32(index * 2)))
      #expect(appended.duplicate)
      #expect(
        appended.baseOffset == Int64(index * 2) && appended.lastOffset == Int64(index * 2 + 1))
    }
    for index in 0..<3 {
      #expect(
        throws: AppendRefusal.duplicateSequence(
          "producer 7 repeats sequence \(index * 2); 16 is next")
      ) {
        try test.append(batch(Int32(index * 2)))
      }
    }
    #expect(
      throws: AppendRefusal.outOfOrderSequence("producer 7 sent sequence 18 where 16 is next")
    ) {
      try test.append(batch(18))
    }
    // Same beginning, another length: not that batch.
    #expect(throws: AppendRefusal.self) { try test.append(batch(14, count: 3)) }
    #expect(test.log.endOffset == 16)
    #expect(try test.append(batch(16)).baseOffset == 16)
  }

  @Test("a new epoch begins at 0; an old one is refused", arguments: Restart.allCases)
  func epochs(way: Restart) throws {
    let disk = SimulatedDisk()
    var test = try TestLog(disk)
    try test.append(batch(0, epoch: 3))
    test = try again(test, disk, way)
    #expect(
      throws: AppendRefusal.outOfOrderSequence("producer 7 begins epoch 4 with sequence 2, not 0")
    ) {
      try test.append(batch(2, epoch: 4))
    }
    #expect(try !test.append(batch(0, epoch: 4)).duplicate)
    test = try again(test, disk, .none)
    #expect(throws: AppendRefusal.invalidProducerEpoch("producer 7 has epoch 3; epoch 4 was seen"))
    {
      try test.append(batch(2, epoch: 3))
    }
    #expect(try test.append(batch(2, epoch: 4)).baseOffset == 4)
  }

  @Test("sequence numbers wrap from 2^31 - 1 to 0", arguments: Restart.allCases)
  func wrap(way: Restart) throws {
    let disk = SimulatedDisk()
    var test = try TestLog(disk)
    // Nothing is known of the producer: any number is a beginning.
    try test.append(batch(Int32.max - 3))
    try test.append(batch(Int32.max - 1, count: 4))
    test = try again(test, disk, way)
    #expect(try test.append(batch(Int32.max - 1, count: 4)).duplicate)
    #expect(throws: AppendRefusal.self) { try test.append(batch(0)) }
    #expect(try test.append(batch(2)).baseOffset == 6)
  }

  @Test("who is idle for long is forgotten; then any number is a beginning")
  func expiry() throws {
    let test = try TestLog(SimulatedDisk())
    try test.append(batch(0))
    _ = try test.log.applyRetention(nowMs: test.nowMs + 86_400_000, settings: test.settings)
    #expect(throws: AppendRefusal.self) { try test.append(batch(40)) }
    _ = try test.log.applyRetention(nowMs: test.nowMs + 86_400_001, settings: test.settings)
    #expect(try test.append(batch(40)).baseOffset == 2)
  }

  @Test("more producers than the bound: the one idle longest goes")
  func bound() throws {
    var options = LogOptions()
    options.producersMax = 3
    let test = try TestLog(SimulatedDisk(), options: options)
    for id in 0..<4 {
      test.nowMs += 1
      try test.append(batch(0, id: Int64(id)))
    }
    #expect(test.log.producerCount == 3)
    #expect(try test.append(batch(0, id: 3)).duplicate)
    #expect(try !test.append(batch(0, id: 0)).duplicate)
  }
}
