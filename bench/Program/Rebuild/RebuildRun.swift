import Archive
import EventCodec
import EventModel
import Glibc
import PostgresWire
import ProjectionKernel
import Replay
import Store
import TestServers
import Topics
import Worker

/// One rebuild in a process of its own, so that its CPU time and its memory are its own.
struct RebuildRun {
  let archive: String
  let postgresURL: String
  /// 0 folds on one thread and writes nothing.
  let threads: Int

  init(archive: String, postgresURL: String, threads: Int) {
    self.archive = archive
    self.postgresURL = postgresURL
    self.threads = threads
  }

  init(arguments: [String]) throws {
    guard arguments.count == 3, let threads = Int(arguments[2]) else {
      throw BenchError("rebuild-run ARCHIVE POSTGRES-URL THREADS")
    }
    self.init(archive: arguments[0], postgresURL: arguments[1], threads: threads)
  }

  /// What a run measured.
  struct Figures {
    var seconds = 0.0
    var cpuSeconds = 0.0
    var peakMemoryMiB = 0.0
    var events = 0
    /// Seconds by phase; 0 where nothing is written.
    var folding = 0.0
    var writing = 0.0
    var indexing = 0.0
    /// The digest of all rows, and the switch of the views that readers ask.
    var verifying = 0.0
    var switching = 0.0
    /// What Postgres counts afterwards, where something is written.
    var rows: Int64 = 0
    /// Of all rows; "-" where nothing is written.
    var digest = "-"
  }

  /// The program that is running.
  static var program: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    return String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Starts the process and reads what it prints.
  func launch() throws -> Figures {
    let output = "/tmp/annals-bench-rebuild-\(getpid())"
    defer { unlink(output) }
    let process = try ChildProcess.start(
      [Self.program, "rebuild-run", archive, postgresURL, "\(threads)"], output: output)
    let status = ChildProcess.wait(process)
    let text = ChildProcess.contents(output)
    guard status == 0 else { throw BenchError("the rebuild ended with \(status):\n\(text)") }
    let words = text.split(whereSeparator: \.isWhitespace)
    let numbers = words.prefix(9).compactMap { Double($0) }
    guard words.count == 10, numbers.count == 9 else {
      throw BenchError("the rebuild said: \(text)")
    }
    return Figures(
      seconds: numbers[0], cpuSeconds: numbers[1], peakMemoryMiB: numbers[2],
      events: Int(numbers[3]), folding: numbers[4], writing: numbers[5], indexing: numbers[6],
      verifying: numbers[7], switching: numbers[8], digest: String(words[9]))
  }

  /// What the process does.
  func work() throws {
    var done = RebuildProgress.Snapshot()
    var (verifying, switching, digest) = (0.0, 0.0, "-")
    let cpu = Measure.cpuSeconds
    let seconds = try Measure.seconds {
      if threads == 0 {
        done.events = try fold()
      } else {
        let registry = try ContractRegistry(files: ContractFiles.all)
        let generation: Generation
        (done, generation) = try rebuild(registry)
        verifying = try Measure.seconds { digest = try self.digest(generation) }
        switching = try Measure.seconds { try show(generation, registry) }
      }
    }
    print(
      seconds, Measure.cpuSeconds - cpu, Measure.peakMemoryMiB, done.events,
      done.folding.seconds, done.writing.seconds, done.indexing.seconds, verifying, switching,
      digest)
  }

  private func rebuild(
    _ registry: ContractRegistry
  ) throws -> (RebuildProgress.Snapshot, Generation) {
    let entry = WindowUsage.entry
    let target = RebuildTarget(
      entry: entry, sourceHash: entry.sourceHash, registry: registry,
      topics: registry.topics(of: entry))
    let progress = RebuildProgress()
    var settings = RebuildSettings()
    settings.threads = threads
    let rebuild = try Rebuild(
      target, PostgresSettings(url: postgresURL), try sources(), settings, progress,
      stop: StopFlag())
    let plan = try rebuild.plan(anew: false, acceptsLoss: false)
    guard case .built(let generation) = try rebuild.run(plan) else {
      throw BenchError("it was not built")
    }
    return (progress.now, generation)
  }

  private func sources() throws -> HistorySources {
    HistorySources(kafka: nil, archive: try ArchiveReader(path: archive), timeout: .seconds(30))
  }

  /// Hashes every row, as a certificate does.
  private func digest(_ generation: Generation) throws -> String {
    let settings = try PostgresSettings(url: postgresURL)
    let connection = try PostgresConnection(settings, applicationName: "bench")
    let snapshot = try StateSnapshot(generation, connection)
    let tree = try snapshot.tree(workers: threads) { () throws(PostgresError) in
      try PostgresConnection(settings, applicationName: "bench")
    }
    try snapshot.close()
    return "\(tree.digest)"
  }

  /// Lets readers see it, in place of the empty one that a migration made.
  private func show(_ generation: Generation, _ registry: ContractRegistry) throws {
    let entry = WindowUsage.entry
    let context = ReplayContext(
      entry: entry, registry: registry, postgres: try PostgresSettings(url: postgresURL),
      history: RecordHistory(try sources()), codeHash: entry.sourceHash)
    _ = try GenerationSwitch(context, say: { _ in }).carryOut(
      .promote, to: generation, .init(by: "bench", why: "measured"), detail: "")
  }

  /// Decompress, check, decode and fold alone, one partition after the other.
  private func fold() throws -> Int64 {
    let registry = try ContractRegistry(files: ContractFiles.all)
    let engine = BatchEngine(WindowUsage.entry, registry: registry)
    let reader = try ArchiveReader(path: archive)
    var events: Int64 = 0
    let batch = RecordBatch(capacityBytes: 2 << 20)
    for found in reader.partitions {
      engine.take(
        PartitionStart(
          partition: found.partition, log: LogID(1), next: found.start, greatestTimeMs: nil,
          ids: [], heldKeys: [:]))
      let cursor = try reader.cursor(of: found.partition, from: found.start, to: found.end)
      while true {
        batch.removeAll()
        guard try cursor.next(into: batch, maxRecords: 1_000) else { break }
        engine.gather(batch)
        events += Int64(batch.records.count)
      }
    }
    let result = BatchEngine.takeGathered([engine])
    // With ten events a key and window, a few windows of a few keys stay empty.
    let least = events < 1_000_000 ? 0 : WindowUsage.rows - 100
    guard result.count(.applied) == events, result.rows[0].count >= least else {
      throw BenchError("\(result.count(.applied)) of \(events) into \(result.rows[0].count) rows")
    }
    return events
  }
}
