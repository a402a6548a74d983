import EventModel
import Glibc
import KafkaWire
import OrderFixtures
import PostgresWire
import Synchronization
import TestServers
import Threads
import Worker

/// Sends events at a steady rate, and watches how old the oldest one is that the active generation
/// has not applied.
final class PromoteLoad: Sendable {
  struct Figures {
    var sent = 0
    var seconds = 0.0
    var greatestLag: Duration = .zero
    var looks = 0
    var error: String?
  }

  private struct State {
    var figures = Figures()
    /// When each record of a partition was sent, by its offset.
    var times: [[ContinuousClock.Instant]] = [[], []]
    var isWatching = false
  }

  private let state = Mutex(State())
  private let stopFlag = StopFlag()
  private let threads = Mutex<[OwnThread]>([])

  /// - Parameter rate: events a second.
  init(_ deployment: PromoteDeployment, rate: Int) throws {
    let topic = deployment.topic
    let kafka = try deployment.cluster.settings()
    let postgres = deployment.postgres
    threads.withLock { threads in
      threads.append(OwnThread { [self] in guarded { try send(topic, kafka, rate) } })
      threads.append(OwnThread { [self] in guarded { try watch(postgres) } })
    }
  }

  var figures: Figures { state.withLock { $0.figures } }

  /// From now on the lag counts.
  func beginWatching() { state.withLock { $0.isWatching = true } }

  func stop() {
    stopFlag.set()
    threads.withLock { threads in
      for thread in threads { thread.join() }
      threads = []
    }
  }

  private func guarded(_ body: () throws -> Void) {
    do { try body() } catch { state.withLock { $0.figures.error = "\(error)" } }
  }

  private func send(_ topic: TopicName, _ kafka: KafkaSettings, _ rate: Int) throws {
    let producer = try KafkaProducer(kafka)
    let started = ContinuousClock.now
    var sent = 0
    while !stopFlag.isSet {
      let elapsed = (ContinuousClock.now - started) / .seconds(1)
      let due = min(Int(elapsed * Double(rate)), sent + rate)
      while sent < due {
        let record = OrderRecord.changed(
          Int64(sent / 2), key: "k\(sent % 100)", partition: Int32(sent % 2), id: "id-\(sent)",
          label: "l\(sent % 10)")
        state.withLock { $0.times[sent % 2].append(.now) }
        try producer.produce(
          to: topic, partition: Partition(record.partition), key: Array(record.key!.utf8),
          value: Array(record.value!.utf8), headers: [],
          timestampMs: Int64(time(nil)) * 1000, token: UInt64(sent))
        sent += 1
      }
      try producer.flush(timeout: KafkaCluster.patience)
      _ = producer.takeReports()
      state.withLock {
        $0.figures.sent = sent
        $0.figures.seconds = elapsed
      }
      usleep(5_000)
    }
  }

  private func watch(_ postgres: PostgresSettings) throws {
    let connection = try PostgresConnection(postgres, applicationName: "watch")
    while !stopFlag.isSet {
      let rows = try connection.query(
        """
        SELECT p.partition, p.next_offset FROM annals.position p
        JOIN annals.generation g USING (generation) WHERE g.state = 'active'
        """)
      let now = ContinuousClock.now
      state.withLock { state in
        guard state.isWatching else { return }
        state.figures.looks += 1
        for row in rows {
          let times = state.times[Int(row.int64(0)!)]
          let next = Int(row.int64(1)!)
          guard next < times.count else { continue }
          state.figures.greatestLag = max(state.figures.greatestLag, now - times[next])
        }
      }
      usleep(10_000)
    }
  }
}
