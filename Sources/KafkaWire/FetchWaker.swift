import CRdkafka
import EventModel
import Glibc
import Synchronization
import Threads

/// Keeps librdkafka fetching while its owner takes what was fetched.
///
/// Below 2.2 a broker's thread that met a full queue rests until something wakes it, for a second at
/// most, however empty the queue is by then: an owner that reads about as fast as the broker sends
/// stands still half of the time. Whatever is asked of the broker wakes its thread, so a thread of
/// ours asks for a partition's watermarks whenever the queue was nearly full and is half empty again.
/// Not more often: a question takes its turn with the fetches.
///
/// `@unchecked Sendable`: the client may be used by any thread and outlives `close`, which its owner
/// calls before; `due` is in memory of its own, made in `init` and freed in `deinit`; the thread, the
/// queue and the counts belong to the owner's thread.
final class FetchWaker: @unchecked Sendable {
  private struct Next {
    var partition: TopicPartition?
    var isOver = false
  }

  /// The bound that librdkafka has where none is set, KiB.
  private static let queueDefault = 65_536
  private static let patience = Duration.milliseconds(500)

  private let client: OpaquePointer
  private let next = Mutex(Next())
  private let due = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
  private var thread: OwnThread?
  /// Where the client's records wait.
  private var queue: OpaquePointer?
  /// Bytes that may wait there.
  private let boundBytes: Int
  /// Whether that many did, nearly, since it asked last; and how often it asked.
  private var wasFull = false
  private var turns = 0

  /// Whether this librdkafka needs it; from 2.2 on the rest has a setting, `fetch.queue.backoff.ms`.
  static let isNeeded = rd_kafka_version() < 0x0202_00ff

  init(_ client: OpaquePointer, _ settings: KafkaSettings) {
    self.client = client
    let bound = settings["queued.max.messages.kbytes"].flatMap { Int($0) } ?? Self.queueDefault
    boundBytes = max(1, bound) * 1024
    queue = rd_kafka_queue_get_consumer(client)
    sem_init(due, 0, 0)
  }

  deinit {
    sem_destroy(due)
    due.deallocate()
  }

  /// Notes that so many records of so many bytes were taken from the queue.
  func took(_ records: Int, bytes: Int, of assigned: Set<TopicPartition>) {
    guard records > 0, let queue, !assigned.isEmpty else { return }
    // What waits is like what was taken.
    let waiting = rd_kafka_queue_length(queue) * bytes / records
    if (waiting + bytes) * 4 >= boundBytes * 3 { wasFull = true }
    guard wasFull, waiting * 2 < boundBytes else { return }
    wasFull = false
    turns += 1
    // In turn, for each may have another leader.
    let partition = assigned.sorted()[turns % assigned.count]
    next.withLock { $0.partition = partition }
    sem_post(due)
    if thread == nil { thread = OwnThread { self.run() } }
  }

  /// Ends the thread, waiting for an answer that is under way for half a second at most, and gives back
  /// what must be gone before the client is destroyed.
  func close() {
    if let queue { rd_kafka_queue_destroy(queue) }
    queue = nil
    guard let thread else { return }
    self.thread = nil
    next.withLock { $0.isOver = true }
    sem_post(due)
    thread.join()
  }

  private func run() {
    while true {
      while sem_wait(due) != 0 {}
      let (partition, isOver) = next.withLock { next in
        defer { next.partition = nil }
        return (next.partition, next.isOver)
      }
      if isOver { return }
      // What was asked meanwhile is one question.
      guard let partition else { continue }
      // The answer, or that there is none, is of no interest.
      do { _ = try Watermarks(client, partition, timeout: Self.patience) } catch { continue }
    }
  }
}
