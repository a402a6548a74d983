import Archive
import EventCodec
import EventModel
import PostgresWire
import ProjectionKernel
import Projections
import Replay
import Store
import TestServers
import Testing
import Threads
import Worker

/// A rebuilt generation is the live one, row for row and offset for offset, and goes on as it does.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct RebuildTests {
  static func same(
    _ deployment: Deployment, _ projection: String, _ built: Generation,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let live = try #require(
      try GenerationStore(deployment.connection).all().first {
        $0.projection.text == projection && $0.state == .active
      })
    let differences = try GenerationDifference(
      deployment: deployment, projection: projection, left: live, right: built
    ).find()
    #expect(
      differences.isEmpty, "\(projection):\n\(differences.joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }

  /// In one piece, and written many times in between, because of memory and because of time.
  @Test(
    "All five read models, built from Kafka by one thread and by three, with checkpoints or without",
    arguments: [(61, 1, 1 << 30), (62, 3, 1 << 30), (63, 2, 0)])
  func asLive(seed: Int, threads: Int, memory: Int) throws {
    let planted = try PlantedLog(seed: seed)
    let parts = planted.parts(2)
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try planted.produce(parts[0], to: deployment)
      for projection in PlantedLog.projections {
        try deployment.work(projection) { $0.batchRecordsMax = 50 }
        let progress = RebuildProgress()
        let built = try deployment.rebuild(projection, progress: progress) {
          $0.threads = threads
          $0.memoryBytes = memory
          $0.batchRecordsMax = 40
          $0.appendBytes = 1000
        }
        #expect(built.state == .built && built.number == 2)
        #expect((progress.now.checkpoints > 1) == (memory == 0))
        #expect(progress.now.events == progress.now.eventsTotal || memory == 0)
        try Self.same(deployment, projection, built)
        let keys = try deployment.number(
          "SELECT count(*) FROM pg_indexes WHERE schemaname = '\(built.schema)'")
        let live = try deployment.number(
          "SELECT count(*) FROM pg_indexes WHERE schemaname = '\(projection)_v1_g1'")
        #expect(keys == live, "keys and indexes")
      }
      // Workers go on with both, and the oracle agrees with what readers see.
      try planted.produce(parts[1], to: deployment)
      for projection in PlantedLog.projections {
        try deployment.workAll(projection)
        let built = try #require(
          try GenerationStore(deployment.connection).all().first {
            $0.projection.text == projection && $0.state == .built
          })
        try Self.same(deployment, projection, built)
      }
    }
  }

  @Test(
    "Readers, the active generation and its positions are not touched; the plan says what is done")
  func besideTheActiveOne() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(Metrics.records(0..<120), to: "slm.metrics")
      try deployment.work("slm_usage")
      let before = try deployment.rows(
        "SELECT *, xmin::text FROM annals.position WHERE generation = "
          + "\(try deployment.generation("slm_usage").id) ORDER BY partition")
      let rebuild = try deployment.rebuilding("slm_usage")
      let plan = try rebuild.plan(anew: false, acceptsLoss: false)
      #expect(plan.events == 120 && plan.parts.count == 6 && plan.number == 2)
      #expect(plan.lost == 0 && plan.unfinished == nil)
      #expect(try GenerationStore(deployment.connection).all().count == 5, "a plan does nothing")
      // Nobody else builds it meanwhile; another projection may be built.
      #expect(throws: RebuildError.self) { try deployment.rebuilding("slm_usage") }
      _ = try deployment.rebuilding("training_mode")
      guard case .built(let built) = try rebuild.run(plan) else {
        Issue.record("not built")
        return
      }
      #expect(try Metrics.totals(deployment) == ["120", "120"])
      #expect(
        try deployment.rows(
          "SELECT *, xmin::text FROM annals.position WHERE generation = "
            + "\(try deployment.generation("slm_usage").id) ORDER BY partition") == before)
      try Self.same(deployment, "slm_usage", built)
    }
  }

  @Test("Cancelled, it keeps what was folded, and the next run goes on there")
  func cancelled() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      // So many that it is at work for long behind the moment it is told.
      let records = 6000
      try deployment.produce(Metrics.records(0..<records), to: "slm.metrics")
      try deployment.work("slm_usage")
      let stop = StopFlag()
      let progress = RebuildProgress()
      var cancelled: Rebuild? = try deployment.rebuilding(
        "slm_usage", stop: stop, progress: progress
      ) {
        $0.threads = 1
        $0.batchRecordsMax = 7
        $0.checkpointEvery = .milliseconds(1)
      }
      let plan = try cancelled!.plan(anew: false, acceptsLoss: false)
      let watcher = OwnThread {
        while progress.now.events < 100 { OwnThread.sleep(.milliseconds(1)) }
        stop.set()
      }
      let ending = try cancelled!.run(plan)
      watcher.join()
      guard case .cancelled(let unfinished) = ending else {
        Issue.record("\(ending)")
        return
      }
      cancelled = nil
      #expect(
        try deployment.number("SELECT count(*) FROM annals.generation WHERE state = 'building'")
          == 1)
      // Workers let it alone.
      #expect(
        try GenerationStore(deployment.connection).fed(
          by: deployment.entry("slm_usage").declaration
        ).count == 1)
      var again: Rebuild? = try deployment.rebuilding("slm_usage")
      let rest = try again!.plan(anew: false, acceptsLoss: false)
      #expect(rest.unfinished == unfinished && rest.eventsBefore >= 100)
      #expect(rest.events + rest.eventsBefore == Int64(records))
      guard case .built(let built) = try again!.run(rest) else { return }
      #expect(built.id == unfinished.id)
      try Self.same(deployment, "slm_usage", built)
      again = nil
      // Begun anew instead, the unfinished one vanishes, and its number with it.
      let third = try deployment.rebuild("slm_usage")
      #expect(third.number == 3)
    }
  }

  @Test(
    "What operators discarded stays discarded, and holds nothing up; forgotten, it would differ")
  func discarded() throws {
    try QuarantineTests.withQuarantine { deployment in
      for offset in [2, 4] as [Int64] {
        _ = try QuarantineTests.carryOut(
          .discard, deployment, QuarantineOperator.Selection(offset: Offset(offset)), execute: true)
      }
      let built = try deployment.rebuild("training_mode") { $0.batchRecordsMax = 2 }
      try Self.same(deployment, "training_mode", built)
      #expect(
        try deployment.number(
          "SELECT count(*) FROM annals.quarantine WHERE generation = \(built.id)") == 0)
      // The law, broken on purpose: without the operator log the same records give other rows.
      try deployment.connection.execute(
        """
        ALTER TABLE annals.operator_log DISABLE TRIGGER ALL; DELETE FROM annals.operator_log;
        ALTER TABLE annals.operator_log ENABLE TRIGGER ALL
        """)
      let forgetful = try deployment.rebuild("training_mode")
      let live = try #require(
        try GenerationStore(deployment.connection).all().first {
          $0.projection.text == "training_mode" && $0.state == .active
        })
      let found = try GenerationDifference(
        deployment: deployment, projection: "training_mode", left: live, right: forgetful
      ).find()
      #expect(found.contains { $0.hasPrefix("interval, only left") })
    }
  }

  @Test("Other code under the same version is refused; under the same hash it is found out")
  func changedCode() throws {
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      try deployment.produce(
        (0..<9).map { Locks.enabled($0, tenant: "t\($0 % 2)", user: $0 == 4 ? "mallory" : "ana") },
        to: "training.audit")
      try deployment.work("training_mode")
      let sound = deployment.entry("training_mode")
      let others = deployment.entries.filter { $0.declaration.name.text != "training_mode" }
      let changed = deployment.with(others + [QuarantineTests.faulty])
      #expect(throws: RebuildError.self) { try changed.rebuild("training_mode") }
      let silent = deployment.with(
        others + [QuarantineTests.faulty(sourceHash: sound.sourceHash)])
      let built = try silent.rebuild("training_mode")
      let found = try GenerationDifference(
        deployment: deployment, projection: "training_mode",
        left: try deployment.generation("training_mode"), right: built
      ).find()
      #expect(found.contains { $0.hasPrefix("interval, only left") })
    }
  }

  @Test("From the archive, and from Kafka behind it: the same rows")
  func fromTheArchive() throws {
    let planted = try PlantedLog(seed: 64)
    let parts = planted.parts(2)
    try PostgresCluster.shared().withDatabase { url in
      let deployment = try Deployment(url)
      let scratch = try Scratch()
      try planted.produce(parts[0], to: deployment)
      try Self.archive(deployment, scratch.path + "/archive")
      let reader = try ArchiveReader(path: scratch.path + "/archive")
      for projection in PlantedLog.projections {
        try deployment.work(projection)
        let built = try deployment.rebuild(projection, archive: reader, fromKafka: false) {
          $0.batchRecordsMax = 30
        }
        try Self.same(deployment, projection, built)
      }
      try planted.produce(parts[1], to: deployment)
      for projection in PlantedLog.projections {
        try deployment.work(projection)
        let built = try deployment.rebuild(projection, archive: reader)
        try Self.same(deployment, projection, built)
      }
    }
  }

  /// Writes all there is in a deployment's topics into an archive, in small blocks.
  static func archive(_ deployment: Deployment, _ path: String) throws {
    var options = ArchiveOptions()
    options.blockBytes = 4096
    let writer = try ArchiveWriter(path: path, options: options)
    let sources = HistorySources(
      kafka: try deployment.cluster.settings(), archive: nil, timeout: KafkaCluster.patience)
    for extent in try sources.extents(of: deployment.registry.topics.map(\.name)) {
      try writer.open(
        LogName(topic: extent.partition.topic, life: 1), extent.partition.partition,
        start: extent.start)
      let reader = HistoryReader(
        extent.partition, from: extent.start, to: extent.end, of: sources)
      var goesOn = true
      while goesOn {
        let batch = RecordBatch()
        goesOn = try reader.read(into: batch, maxRecords: 500, maxBytes: 1 << 20)
        try writer.append(batch)
      }
    }
    try writer.commit()
  }
}
