import RecordLog
import Threads

/// The blocks that are being packed, on threads of their own, while the writer's thread fills others.
/// They leave in the order in which they came, and are written by the writer's thread: what a disk
/// is told, and in which order, does not depend on the threads.
final class PackLine {
  /// Threads that pack: all that a reader and a consumer leave of a small machine.
  private static let threads = 2
  /// Blocks that are packed or wait for it: one waits for each that is in work, so that no thread
  /// stands still while the writer fills another.
  private static let blocksMax = 4

  private typealias Entry = (
    owner: PartitionWriter, block: SealedBlock, outcome: JobOutcome<ArchiveError?>
  )

  private let packers: JobThreads<BlockPacker>
  private let blockBytes: Int
  private var line: [Entry] = []
  private var spare: [SealedBlock] = []

  /// - Throws: `invalid` where there is no memory for it.
  init(_ options: ArchiveOptions) throws(ArchiveError) {
    var packers: [BlockPacker] = []
    for _ in 0..<Self.threads { packers.append(try BlockPacker(level: options.level)) }
    self.packers = JobThreads(named: "annals-pack", packers, areInline: options.isInline)
    blockBytes = options.blockBytes
  }

  /// Takes the records of a block, which is empty then. Where the line is full, the first in it is
  /// written before.
  func seal(_ block: inout BlockBuilder, of owner: PartitionWriter) throws(ArchiveError) {
    if line.count == Self.blocksMax { try writeFirst() }
    let sealed = spare.popLast() ?? SealedBlock(capacity: BlockBuilder.room(for: blockBytes))
    swap(&block, &sealed.block)
    line.append((owner, sealed, packers.begin { sealed.pack(with: $0) }))
  }

  /// Has everything written that was sealed.
  func finish() throws(ArchiveError) {
    while !line.isEmpty { try writeFirst() }
  }

  /// Forgets what is in it, which is not written.
  func abandon() { line = [] }

  private func writeFirst() throws(ArchiveError) {
    let (owner, sealed, outcome) = line.removeFirst()
    if let failure = outcome.wait() { throw failure }
    try owner.write(sealed)
    sealed.block.removeAll()
    spare.append(sealed)
  }
}
