import EventModel
import OrderFixtures
import ProjectionKernel
import TestKit
import Testing

struct TableSQLTests {
  private static let tables: [Table] = [
    .append(
      "log", "It's a log.",
      [.required("label", .text, "The \"label\"."), .optional("raw", .bytes, "Bytes.")]),
    .fold(
      "state", "A state.",
      [.required("open", .boolean, "Open."), .optional("small", .int4, "Small.")]),
    .child("span", "Spans.", [.optional("ended_at", .timestamp, "The end.")]),
    .tally(
      "sums", "Sums.", keys: [.required("tenant", .text, "Who."), .required("n", .int8, "Which.")],
      [
        .sum("events", .int8, "Events."), .sum("cost", .numeric(scale: 9), "Cost."),
        .extreme("least", .int8, .least, "Least."),
        .extreme("last_at", .timestamp, .greatest, "Last."),
        .ordered("first", .int8, .first, "First."), .ordered("latest", .text, .latest, "Latest."),
        .sketch("sketch", "Sketch."), .union("users", "Users."),
      ]),
  ]

  @Test func tablesOfEveryKind() throws {
    var text = ""
    for table in Self.tables {
      text += table.createStatements(schema: "s\"1").joined(separator: ";\n") + ";\n"
      text += table.mergeStatement(schema: "s\"1", staging: "pg_temp.stage") + ";\n\n"
    }
    try expectGolden(text, "Tests/ProjectionKernelTests/Golden/tables.sql")
  }

  @Test func columnsStandInTheOrderOfARow() {
    #expect(
      Self.tables[3].columnList
        == #""tenant", "n", "events", "cost", "least", "last_at", "first", "first_at", "first_log", "#
        + #""first_partition", "first_offset", "latest", "latest_at", "latest_log", "#
        + #""latest_partition", "latest_offset", "sketch", "users""#)
    #expect(
      Self.tables[0].storedColumns.map(\.isOptional) == [false, false, false, false, false, true])
  }

  @Test func namesAndTextsAreQuoted() {
    #expect(Table.quoted(#"a"b"#) == #""a""b""#)
    #expect(Table.literal("it's") == "'it''s'")
  }
}
