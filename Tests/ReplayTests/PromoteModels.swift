import EventCodec
import EventModel
import OrderFixtures
import ProjectionKernel

/// A model with a table of every kind, as its first version shows it. Every view tells which
/// generation stands behind it.
enum PromoteModel {
  static let name = ProjectionName("orders_model")

  static func declaration(
    version: Int32, views: [View], tables: [Table] = OrderFold.tables
  ) -> ProjectionDeclaration {
    ProjectionDeclaration(
      name: name, version: version, inputs: [OrderContracts.changedType], tables: tables,
      views: views, doc: "Orders.")
  }

  static func view(_ table: String, _ columns: String) -> View {
    View(
      "order_\(table)", "Of \(table).", columnDocs: ["generation": "What stands behind it."],
      sql: "SELECT \(columns), '\(table)'::regclass::text AS generation FROM \(table)")
  }

  static let views = [
    view("state", "key, changes, total"), view("span", "key, \"offset\", ordinal, changes"),
    view("log", "partition, \"offset\", label"), view("by_label", "label, events"),
  ]
}

/// Version 1.
struct PromoteFirst: Projection {
  static let declaration = PromoteModel.declaration(version: 1, views: PromoteModel.views)
  static let entry = ProjectionEntry(Self.self, questions: [], sourceHash: "first")
  func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    try OrderFold().apply(event, to: &changes)
  }
}

/// Version 2: the views have more columns, one of them in the middle; the rows are the same.
struct PromoteWider: Projection {
  static let declaration = PromoteModel.declaration(
    version: 2,
    views: [
      PromoteModel.view("state", "key, opened, changes, total"),
      PromoteModel.view("span", "key, \"offset\", ordinal, changes, small"),
      PromoteModel.view("log", "partition, \"offset\", label"),
      PromoteModel.view("by_label", "label, events"),
    ])
  static let entry = ProjectionEntry(Self.self, questions: [], sourceHash: "wider")
  func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    try OrderFold().apply(event, to: &changes)
  }
}

/// Version 3: a column is removed, another one has another type, one view is new, one is gone; the
/// tally lacks events without a label and counts in another column, and a table is keyed otherwise.
struct PromoteOther: Projection {
  static let tables: [Table] = [
    OrderFold.tables[0], OrderFold.tables[1], OrderFold.tables[2],
    .tally(
      "by_label", "Counts.",
      keys: [
        .required("label", .text, "The label."), .required("negative", .boolean, "Whether it is."),
      ],
      [.sum("events", .int8, "Events."), .sum("amount", .int8, "Sum of amounts.")]),
  ]
  static let declaration = PromoteModel.declaration(
    version: 3,
    views: [
      PromoteModel.view("state", "key, changes"),
      PromoteModel.view("log", "partition, \"offset\", label::varchar AS label"),
      PromoteModel.view("by_label", "label, sum(events)::bigint AS events").grouped,
      View(
        "order_new", "New.", sql: "SELECT key, 'state'::regclass::text AS generation FROM state"),
    ], tables: tables)
  static let entry = ProjectionEntry(Self.self, questions: [], sourceHash: "other")
  private static let sum = ColumnIndex("amount", in: tables[3])

  func apply(_ event: borrowing Event, to changes: inout Changes) throws(Refusal) {
    let amount = event[OrderContracts.slot("amount")].number
    let label = event[OrderContracts.slot("label")]
    var state =
      changes.state(of: OrderFold.stateTable, as: OrderFold.State.self)
      ?? OrderFold.State(opened: event.position.offset)
    state.changes += 1
    state.total += amount
    changes.put(state, in: OrderFold.stateTable)
    guard label.kind == .text else { return }
    changes.append(to: OrderFold.logTable) { $0.text(label.text) }
    let row = changes.tally(OrderFold.tallyTable, .text(label.text), .boolean(amount < 0))
    changes.add(row, OrderFold.events, 1)
    changes.add(row, Self.sum, amount)
  }
}

extension View {
  fileprivate var grouped: View {
    View(name, doc, columnDocs: columnDocs, sql: sql + " GROUP BY 1")
  }
}
