import Archive
import EventCodec
import EventModel
import Glibc
import PostgresWire
import ProjectionKernel
import Replay
import Store
import TestServers
import Testing
import Worker

/// One log of more than 100,000 records with everything planted, and one state of each read model,
/// whichever way it was computed: a line for each law, with the digests' first digits.
///
/// What happens when a law is broken: `BrokenLawTests`, and in `RebuildTests` changed code and a
/// forgotten operator log. Rewound offsets and killed workers: `ConsumptionTests`,
/// `KilledWorkerTests`.
@Suite(
  .serialized, .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct LawTests {
  private static let projections = PlantedLog.projections

  @Test("Five read models, one digest each, by all ways")
  func laws() throws {
    let laws = Laws()
    let planted = try PlantedLog(
      seed: 81, metrics: 86_000, training: 6_000, decisions: 700, constitutions: 80)
    #expect(planted.records.count >= 100_000)
    laws.say("\(planted.records.count) records planted")
    try PostgresCluster.shared().withDatabase { url in
      let one = try Deployment(url)
      let decided = try live(one, planted, laws)
      try rebuilds(one, laws)
      try PostgresCluster.shared().withDatabase { url in
        try two(
          try Program(cluster: one.cluster, url: url, prefix: one.prefix), url, one, decided, laws)
      }
      try PostgresCluster.shared().withDatabase { url in
        let four = try Deployment(url, cluster: one.cluster, prefix: one.prefix, makesTopics: false)
        try consume(four, workers: 4, batchRecords: 10_000)
        try decided.carryOut(four)
        try laws.check("live, four workers", four)
      }
    }
  }

  // MARK: live

  /// One worker; operators decide in the middle of the log about what waits by then.
  private func live(
    _ deployment: Deployment, _ planted: PlantedLog, _ laws: Laws
  ) throws -> OperatorDecisions {
    let parts = planted.parts(2)
    try planted.produce(parts[0], to: deployment)
    for projection in Self.projections { try deployment.work(projection) }
    laws.say("half the log produced and applied")
    let decided = try OperatorDecisions(deployment)
    try decided.carryOut(deployment)
    try planted.produce(parts[1], to: deployment)
    for projection in Self.projections { try deployment.work(projection) }
    let counts = try deployment.rows(
      """
      SELECT (SELECT count(*) FROM annals.duplicate), count(*) FILTER (WHERE state = 'quarantined'),
        count(*) FILTER (WHERE state = 'held'), count(*) FILTER (WHERE state = 'discarded'),
        (SELECT count(*) FROM annals.operator_log) FROM annals.quarantine
      """)[0].map { Int($0 ?? "") ?? 0 }
    laws.say(
      "\(planted.records.count) records: \(counts[0]) duplicates, \(counts[1]) quarantined, "
        + "\(counts[2]) held, \(counts[3]) discarded, \(counts[4]) decisions")
    #expect(counts.allSatisfy { $0 > 0 }, "\(counts)")
    try laws.check("live, one worker", deployment)
    return decided
  }

  /// Workers that share the partitions out among them until all is applied.
  private func consume(_ deployment: Deployment, workers: Int, batchRecords: Int) throws {
    let running = try (0..<workers).map { number in
      try deployment.start(Self.projections, owner: "worker \(number)") {
        $0.batchRecordsMax = batchRecords
        $0.untilEnd = true
      }
    }
    for worker in running { try worker.finish() }
  }

  /// Two workers; a rebuild that is killed and goes on.
  private func two(
    _ program: Program, _ url: String, _ one: Deployment, _ decided: OperatorDecisions, _ laws: Laws
  ) throws {
    try program.run(["migrate"])
    let deployment = try Deployment(
      url, cluster: one.cluster, prefix: one.prefix, migrates: false, makesTopics: false)
    try consume(deployment, workers: 2, batchRecords: 50_000)
    try decided.carryOut(deployment)
    try laws.check("live, two workers", deployment)
    var kills = 0
    for projection in Self.projections {
      let words = ["rebuild", projection]
      let process = try program.start(words + ["--rebuild-checkpoint", "200ms"])
      try wait(until: "a checkpoint", told: program.output) {
        try Self.building(deployment) > 0 || KilledRebuildTests.hasEnded(process)
      }
      if !KilledRebuildTests.hasEnded(process) { kills += 1 }
      Glibc.kill(process, SIGKILL)
      _ = ChildProcess.wait(process)
      try program.run(words)
    }
    #expect(kills > 0)
    try laws.check("rebuild, \(kills) of 5 killed in the middle", deployment, generation: .built)
  }

  /// Offsets that unfinished generations account for.
  private static func building(_ deployment: Deployment) throws -> Int64 {
    try deployment.number(
      """
      SELECT coalesce(sum(next_offset - start_offset), 0)::bigint
      FROM annals.position JOIN annals.generation g USING (generation) WHERE g.state = 'building'
      """)
  }

  // MARK: rebuilds

  /// From Kafka, from the archive under other bounds, and from topics that were made of the archive.
  private func rebuilds(_ deployment: Deployment, _ laws: Laws) throws {
    let once = try ManyRebuilds.run(deployment)
    try laws.check("rebuild", deployment, once.built)
    let scratch = try Scratch()
    let folder = scratch.path + "/archive"
    let program = try Program(
      cluster: deployment.cluster, url: deployment.url, prefix: deployment.prefix)
    try program.run(["archive", "run", "--archive-folder", folder, "--until-end"])
    let reader = try ArchiveReader(path: folder)
    laws.say("archived")
    let again = try ManyRebuilds.run(deployment, archive: reader) {
      $0.threads = 3
      $0.batchRecordsMax = 1_777
      $0.memoryBytes = 4 << 20
      $0.appendBytes = 100_000
    }
    #expect(again.checkpoints > once.checkpoints)
    try laws.check(
      "rebuild from the archive, 3 threads, 1,777 a batch, 4 MiB, \(again.checkpoints) checkpoints",
      deployment, again.built)
    // Into other topics, as after a cluster was lost; the operators' decisions are those of before.
    let restored = try Deployment(deployment.url, cluster: deployment.cluster, migrates: false)
    for (topic, target) in zip(deployment.registry.topics, restored.registry.topics) {
      try GenerationStore(restored.connection).noteLog(of: target.name)
      try program.run([
        "archive", "restore", topic.name.text, "--into", target.name.text, "--archive-folder",
        folder, "--execute",
      ])
    }
    laws.say("restored")
    let rebuilt = try ManyRebuilds.run(restored).built
    try laws.check("rebuild from restored topics", deployment, rebuilt)
  }
}
