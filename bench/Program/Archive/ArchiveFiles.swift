import Archive
import EventModel
import Glibc
import TestServers

/// Measures the files of an archive: size, verification and reading, beside `zstd`.
struct ArchiveFiles {
  let folder: String
  let options: BenchOptions

  func measure(_ figures: inout ArchiveFigures) throws {
    let reader = try ArchiveReader(path: folder)
    figures.archiveBytes = Double(reader.partitions.reduce(0) { $0 + $1.bytes })
    let lines = folder + "-lines"
    let frames = folder + "-frames.zst"
    let packed = folder + "-lines.zst"
    defer { for path in [lines, frames, packed] { unlink(path) } }
    for valuesOnly in [true, false] {
      let bytes = Double(try writeLines(reader, lines, valuesOnly: valuesOnly))
      try ChildProcess.run(
        ["zstd", "-q", "-f", "-\(figures.level)", "-o", packed, lines], output: "/dev/null")
      let small = Double(try Self.size(packed))
      if valuesOnly {
        (figures.valueBytes, figures.zstdValueBytes) = (bytes, small)
      } else {
        (figures.lineBytes, figures.zstdBytes) = (bytes, small)
      }
    }
    try writeFrames(reader, frames)
    for round in 0...options.rounds {
      let verify = try Measure.cpuSeconds(of: { try self.verify(deep: false) })
      let deep = try Measure.cpuSeconds(of: { try self.verify(deep: true) })
      let read = try Measure.cpuSeconds(of: { try self.read(reader) })
      let test = try Self.childSeconds(["zstd", "-q", "-t", "--single-thread", frames])
      guard round > 0 else { continue }
      figures.verify.append(verify)
      figures.deep.append(deep)
      figures.read.append(read)
      figures.zstdTest.append(test)
    }
  }

  private func verify(deep: Bool) throws {
    let verifier = try ArchiveVerifier(path: folder)
    var report = verifier.opening
    for unit in verifier.units { report.add(verifier.verify(unit, deep: deep)) }
    guard report.damages.isEmpty, report.records == Int64(options.events) else {
      throw BenchError("the archive is damaged: \(report.damages)")
    }
  }

  private func read(_ reader: ArchiveReader) throws {
    var count = 0
    for found in reader.partitions {
      let cursor = try reader.cursor(of: found, from: found.start, to: found.end)
      while true {
        let batch = RecordBatch(capacityBytes: 5 << 20)
        guard try cursor.next(into: batch, maxBytes: 4 << 20) else { break }
        count += batch.records.count
      }
    }
    guard count == options.events else { throw BenchError("\(count) records were read") }
  }

  /// The archive's records, one a line: whole, or their values alone.
  private func writeLines(
    _ reader: ArchiveReader, _ path: String, valuesOnly: Bool
  ) throws -> Int {
    var text: [UInt8] = []
    for found in reader.partitions {
      let partition = found.partition.partition
      let cursor = try reader.cursor(of: found, from: found.start, to: found.end)
      while true {
        let batch = RecordBatch(capacityBytes: 5 << 20)
        guard try cursor.next(into: batch, maxBytes: 4 << 20) else { break }
        for head in batch.records {
          if !valuesOnly {
            text += Array(
              "{\"partition\":\(partition),\"offset\":\(head.offset),\"timestamp_ms\":\(head.timestampMs),\"key\":\""
                .utf8)
            if let key = batch.key(head) { text += key }
            text += Array("\",\"value\":".utf8)
          }
          if let value = batch.value(head) { text += value }
          if !valuesOnly { text.append(UInt8(ascii: "}")) }
          text.append(10)
        }
      }
    }
    try Self.write(text, path)
    return text.count
  }

  /// The frames of all blocks, one behind the other.
  private func writeFrames(_ reader: ArchiveReader, _ path: String) throws {
    var frames: [UInt8] = []
    for partition in reader.partitions {
      var open: (path: String, bytes: [UInt8]) = ("", [])
      for block in partition.blocks {
        let file = partition.file(block)
        if open.path != file { open = (file, try Self.contents(file)) }
        let start = Int(block.position)
        frames += open.bytes[(start + 61)..<(start + Int(block.length))]
      }
    }
    try Self.write(frames, path)
  }

  /// CPU seconds of a child.
  private static func childSeconds(_ words: [String]) throws -> Double {
    func children() -> Double {
      var usage = rusage()
      getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
      return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }
    let before = children()
    try ChildProcess.run(words, output: "/dev/null")
    return children() - before
  }

  private static func size(_ path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw BenchError("\(path) is not there") }
    return Int(status.st_size)
  }

  private static func contents(_ path: String) throws -> [UInt8] {
    let count = try size(path)
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw BenchError("\(path) cannot be read") }
    defer { close(descriptor) }
    return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      while filled < count {
        let got = Glibc.read(descriptor, room.baseAddress! + filled, count - filled)
        if got <= 0 { break }
        filled += got
      }
    }
  }

  private static func write(_ bytes: [UInt8], _ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw BenchError("\(path) cannot be written") }
    defer { close(descriptor) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done)
      }
      guard count > 0 else { throw BenchError("\(path) could not be written whole") }
      done += count
    }
  }
}
