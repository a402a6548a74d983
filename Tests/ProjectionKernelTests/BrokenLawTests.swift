import EventCodec
import EventModel
import OrderFixtures
import ProjectionKernel
import RowEncoding
import SuiteSupport
import Synchronization
import Testing

/// The laws of a rebuild can be broken: each is, by a projection made for it, and is then found out.
///
/// These projections remember what they must not, which nothing in their types forbids.
struct BrokenLawTests {
  /// Remembers across events, as no projection may.
  private final class Memory: Sendable {
    let count = Mutex<Int64>(0)
    let sum = Mutex<Double>(0)
    let first = Mutex<Int64?>(nil)
  }

  private static func declaration(_ tables: [Table]) -> ProjectionDeclaration {
    ProjectionDeclaration(
      name: ProjectionName("order_broken"), version: 1, inputs: [OrderContracts.changedType],
      tables: tables, views: [], doc: "A broken one.")
  }

  /// The number of the event in the order of arrival, over all partitions.
  private struct Ordered: Projection {
    static let tables: [Table] = [
      .append("arrival", "In order.", [.required("number", .int8, "Which it was.")])
    ]
    static let declaration = BrokenLawTests.declaration(tables)
    private let memory = Memory()
    func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
      let number = memory.count.withLock {
        $0 += 1
        return $0
      }
      changes.append(to: TableIndex("arrival", in: Self.tables)) { $0.integer(number) }
    }
  }

  /// A sum of binary fractions, shown as what it is so far: which bits are lost depends on the order.
  private struct Floating: Projection {
    static let tables: [Table] = [
      .tally(
        "total", "A sum.", keys: [.required("one", .boolean, "All in one.")],
        [.extreme("bits", .int8, .greatest, "The greatest sum so far, as its bits.")])
    ]
    static let declaration = BrokenLawTests.declaration(tables)
    private let memory = Memory()
    func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
      let price = Double(OrderChanged(event).price ?? 0) / 1e6
      let sum = memory.sum.withLock {
        $0 += price
        return $0
      }
      let table = TableIndex("total", in: Self.tables)
      let row = changes.tally(table, .boolean(true))
      changes.offer(row, ColumnIndex("bits", in: Self.tables[0]), Int64(sum.bitPattern >> 1))
    }
  }

  /// Who came first, by arrival instead of by time and position.
  private struct Arriving: Projection {
    static let tables: [Table] = [
      .tally(
        "winner", "The first.", keys: [.required("one", .boolean, "All in one.")],
        [.extreme("offset", .int8, .greatest, "Its offset.")])
    ]
    static let declaration = BrokenLawTests.declaration(tables)
    private let memory = Memory()
    func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
      let mine =
        event.position.offset.number * 1000 + Int64(event.position.partition.number)
      let first = memory.first.withLock {
        $0 = $0 ?? mine
        return $0!
      }
      let row = changes.tally(TableIndex("winner", in: Self.tables), .boolean(true))
      changes.offer(row, ColumnIndex("offset", in: Self.tables[0]), first)
    }
  }

  /// Ties decided as they must be: the same question, asked of the kernel.
  private struct Positioned: Projection {
    static let tables: [Table] = [
      .tally(
        "winner", "The first.", keys: [.required("one", .boolean, "All in one.")],
        [.ordered("offset", .int8, .first, "Its offset.")])
    ]
    static let declaration = BrokenLawTests.declaration(tables)
    func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
      let mine =
        event.position.offset.number * 1000 + Int64(event.position.partition.number)
      let row = changes.tally(TableIndex("winner", in: Self.tables), .boolean(true))
      changes.offer(row, ColumnIndex("offset", in: Self.tables[0]), mine)
    }
  }

  /// Two partitions, all events of one time; prices whose binary fractions are not exact.
  private static let records = (0..<40).map { number in
    OrderRecord.changed(
      Int64(number / 2), key: "k\(number)", partition: Int32(number % 2), id: "i\(number)",
      at: "100", amount: "\(number)", price: "\(number % 7).\(100_001 + 7919 * number % 800_000)",
      label: "x")
  }

  /// Whether one engine that reads the partitions in turn, and two that read one each, agree.
  private static func holds<P: Projection>(_ projection: P.Type) -> Bool {
    let entry = ProjectionEntry(projection, questions: [], sourceHash: "")
    let live = OrderEngine(entry, partitions: [0, 1])
    live.step(records)
    let store = OrderEngine(entry, partitions: [0, 1])
    let engines = (0..<2).map { number in
      let engine = BatchEngine(entry, registry: OrderContracts.registry)
      engine.beginEmpty()
      engine.take(
        PartitionStart(
          partition: TopicPartition(OrderContracts.topic, Partition(Int32(number))),
          log: LogID(5), next: Offset(0), greatestTimeMs: nil, ids: [], heldKeys: [:]))
      return engine
    }
    // The second partition first: a rebuild may read them in any order.
    for number in [1, 0] {
      engines[number].gather(OrderRecord.batch(records.filter { $0.partition == number }))
      for (table, rows) in engines[number].takeAppended() {
        store.mergeRows(CopyRows.read(rows.bytes.bytes, table), table)
      }
    }
    store.store(BatchEngine.takeGathered(engines))
    return store.tables == live.tables && !live.tables.isEmpty
  }

  @Test func soundProjectionsKeepTheLaw() {
    #expect(Self.holds(OrderFold.self) && Self.holds(OrderTally.self))
    #expect(Self.holds(OrderRollUp.self) && Self.holds(Positioned.self))
  }

  @Test func orderOverTwoPartitionsIsFoundOut() { #expect(!Self.holds(Ordered.self)) }
  @Test func floatingSumsAreFoundOut() { #expect(!Self.holds(Floating.self)) }
  @Test func tiesBrokenByArrivalAreFoundOut() { #expect(!Self.holds(Arriving.self)) }
}
