package import EventModel
package import ProjectionKernel
package import RowEncoding

/// The fields of an `order.changed` that the tests' projections read.
package struct OrderChanged {
  package let amount: Int64
  package let price: Int64?
  package let label: Text?
  package let act: String?

  private static let amountSlot = OrderContracts.slot("amount")
  private static let priceSlot = OrderContracts.slot("price")
  private static let labelSlot = OrderContracts.slot("label")
  private static let actSlot = OrderContracts.slot("act")

  package init(_ event: borrowing Event) {
    amount = event[Self.amountSlot].number
    let price = event[Self.priceSlot]
    self.price = price.kind == .decimal ? price.number : nil
    let label = event[Self.labelSlot]
    self.label = label.kind == .text ? label.text : nil
    let act = event[Self.actSlot]
    self.act = act.kind == .text ? event.string(act.text) : nil
  }
}

/// A fold with child rows, a log and a tally: everything that an event can do, so that what is
/// taken back is taken back everywhere.
package struct OrderFold: Projection {
  package init() {}

  package static let tables: [Table] = [
    .fold(
      "state", "The order.",
      [
        .required("changes", .int8, "Events applied."), .required("total", .int8, "Sum."),
        .required("opened", .int8, "The first event."),
      ]),
    .child(
      "span", "What hangs on the order.",
      [.required("changes", .int8, "Events so far."), .optional("small", .int4, "A small number.")]),
    .append("log", "Every label.", [.required("label", .text, "The label.")]),
    .tally(
      "by_label", "Counts.", keys: [.required("label", .text, "The label.")],
      [.sum("events", .int8, "Events.")]),
  ]
  package static let declaration = ProjectionDeclaration(
    name: ProjectionName("order_fold"), version: 1, inputs: [OrderContracts.changedType],
    tables: tables, views: [], doc: "A fold.")
  package static let entry = ProjectionEntry(OrderFold.self, questions: [], sourceHash: "")

  package static let stateTable = TableIndex("state", in: tables)
  package static let spanTable = TableIndex("span", in: tables)
  package static let logTable = TableIndex("log", in: tables)
  package static let tallyTable = TableIndex("by_label", in: tables)
  package static let events = ColumnIndex("events", in: tables[3])

  package struct State: FoldState {
    package var changes: Int64 = 0
    package var total: Int64 = 0
    package var opened: Int64

    package init(opened: Offset) { self.opened = opened.number }
    package init(reading row: inout BinaryRowReader) {
      changes = row.nextField().int64!
      total = row.nextField().int64!
      opened = row.nextField().int64!
    }
    package func write(to row: inout RowWriter) {
      row.integer(changes)
      row.integer(total)
      row.integer(opened)
    }
  }

  package func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    let order = OrderChanged(event)
    var state =
      changes.state(of: Self.stateTable, as: State.self)
      ?? State(opened: event.position.offset)
    state.changes += 1
    state.total += order.amount
    changes.put(state, in: Self.stateTable)
    let count = state.changes
    let small: Int64? = order.act == "int4" ? 1 << 31 : order.act == "int4 least" ? -1 << 31 : nil
    for value in [0, count] {
      changes.putChild(in: Self.spanTable, origin: Offset(state.opened)) {
        $0.integer(value)
        $0.integer(small)
      }
    }
    if let label = order.label {
      changes.append(to: Self.logTable) { $0.text(label) }
      if order.act == "twice" { changes.append(to: Self.logTable) { $0.string("again") } }
      let row = changes.tally(Self.tallyTable, .text(label))
      if order.act != "untouched" { changes.add(row, Self.events, 1) }
    }
    if order.act == "nul" { changes.append(to: Self.logTable) { $0.string("a\u{0}b") } }
    if order.act == "refuse" { throw Refusal(code: "refused", detail: "as asked") }
  }
}

/// A tally with a column of every merge; it never waits behind anything.
package struct OrderTally: Projection {
  package init() {}

  package static let tables: [Table] = [sums("sums")]

  package static func sums(_ name: String) -> Table {
    .tally(
      name, "Everything that merges.",
      keys: [
        .required("label", .text, "The label."), .required("minute", .timestamp, "The minute."),
        .required("negative", .boolean, "Whether the amount is."),
      ],
      [
        .sum("events", .int8, "Events."), .sum("price", .numeric(scale: 6), "Sum."),
        .extreme("least", .int8, .least, "Least."),
        .extreme("greatest", .int8, .greatest, "Greatest."),
        .extreme("earliest_at", .timestamp, .least, "Earliest."),
        .ordered("first", .int8, .first, "First amount."),
        .ordered("latest", .text, .latest, "Latest order."),
        .sketch("sketch", "Amounts."), .union("orders", "Orders."),
      ])
  }
  package static let declaration = ProjectionDeclaration(
    name: ProjectionName("order_tally"), version: 1, inputs: [OrderContracts.changedType],
    tables: tables, views: [], doc: "A tally.")
  package static let entry = ProjectionEntry(OrderTally.self, questions: [], sourceHash: "")
  package static func column(_ name: String) -> ColumnIndex { ColumnIndex(name, in: tables[0]) }

  package func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    Self.count(event, in: TableIndex("sums", in: Self.tables), by: 60_000_000, &changes)
  }

  /// Counts an event in a table made by `sums`.
  package static func count(
    _ event: borrowing Event, in table: TableIndex, by microseconds: Int64,
    _ changes: inout Changes
  ) {
    let order = OrderChanged(event)
    let at = event.envelope.occurredAt
    let row = changes.tally(
      table, order.label.map { .text($0) } ?? .constant("none"),
      .time(at.windowStart(lengthMicroseconds: microseconds)), .boolean(order.amount < 0))
    changes.add(row, column("events"), 1)
    if let price = order.price { changes.add(row, column("price"), price) }
    changes.offer(row, column("least"), order.amount)
    changes.offer(row, column("greatest"), order.amount)
    changes.offer(row, column("earliest_at"), at)
    changes.offer(row, column("first"), order.amount)
    if let key = event.key {
      changes.offer(row, column("latest"), key)
      changes.offer(row, column("orders"), key)
    }
    if order.amount >= 0 || order.act == "sketch" {
      changes.offer(row, column("sketch"), order.amount)
    }
  }
}

/// The same tally by the minute; by the hour, rolled up from minutes; and by the hour, from events.
package struct OrderRollUp: Projection {
  package init() {}

  package static let tables: [Table] = [
    OrderTally.sums("minutes"),
    OrderTally.sums("hours").rollingUp(
      "minutes", window: "minute", lengthMicroseconds: 3_600_000_000),
    OrderTally.sums("hours_of_events"),
  ]
  package static let declaration = ProjectionDeclaration(
    name: ProjectionName("order_roll_up"), version: 1, inputs: [OrderContracts.changedType],
    tables: tables, views: [], doc: "Two ways to the same hours.")
  package static let entry = ProjectionEntry(OrderRollUp.self, questions: [], sourceHash: "")

  package func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    OrderTally.count(
      event, in: TableIndex("minutes", in: Self.tables), by: 60_000_000, &changes)
    OrderTally.count(
      event, in: TableIndex("hours_of_events", in: Self.tables), by: 3_600_000_000, &changes)
    if OrderChanged(event).act == "refuse" { throw Refusal(code: "refused", detail: "as asked") }
  }
}
