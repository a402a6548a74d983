import Testing

@testable import ReadModels

@Suite("Conditions and saved questions are read exactly")
struct QuestionTests {
  @Test(
    "conditions",
    arguments: [
      ("tenant=acme", ViewFilter(column: "tenant", comparison: .equal, value: "acme")),
      ("cost_usd >= 0.5", ViewFilter(column: "cost_usd", comparison: .atLeast, value: "0.5")),
      ("a<=b", ViewFilter(column: "a", comparison: .atMost, value: "b")),
      ("a<b", ViewFilter(column: "a", comparison: .less, value: "b")),
      ("a!=", ViewFilter(column: "a", comparison: .unequal, value: "")),
      ("owner ~ a=b", ViewFilter(column: "owner", comparison: .contains, value: "a=b")),
      ("ended_at IS NULL", ViewFilter(column: "ended_at", comparison: .isNull, value: "")),
      ("a is not null", ViewFilter(column: "a", comparison: .isNotNull, value: "")),
    ])
  func conditions(text: String, expected: ViewFilter) { #expect(ViewFilter(text) == expected) }

  @Test("what is no condition", arguments: ["", "tenant", "=a", "tenant acme", "a is nothing"])
  func refused(text: String) { #expect(ViewFilter(text) == nil) }

  @Test("parameters are found outside comments, literals, quoted names and casts")
  func parameters() throws {
    let question = try SavedQuestion(
      name: "q",
      text: """
        -- A title, with :tenant in it.
        -- param tenant text = '': the tenant; all when empty
        -- param share numeric: a share: from 0 to 1
        SELECT a::text, ':tenant', ":share" -- :tenant
        FROM t WHERE :tenant = '' OR tenant = :tenant AND a > :share
        """)
    #expect(question.title == "A title, with :tenant in it.")
    #expect(question.parameters.map(\.name) == ["tenant", "share"])
    #expect(question.parameters.map(\.defaultText) == ["", nil])
    #expect(question.parameters[1].doc == "a share: from 0 to 1")
    #expect(
      question.statement.hasSuffix(
        """
        SELECT a::text, ':tenant', ":share" -- :tenant
        FROM t WHERE CAST($1 AS text) = '' OR tenant = CAST($1 AS text) AND a > CAST($2 AS numeric)
        """))
  }

  @Test("a parameter that is not declared, or not used, is a fault of the file")
  func faults() {
    #expect(throws: SavedQuestion.Fault(text: "question q uses :b and does not declare it")) {
      try SavedQuestion(name: "q", text: "-- T.\nSELECT :b")
    }
    let text =
      "question q names schema read: name its views bare, so that it can be asked as of any"
      + " moment"
    #expect(throws: SavedQuestion.Fault(text: text)) {
      try SavedQuestion(name: "q", text: "-- T.\nSELECT 'read.x', spread.a FROM (read.v)")
    }
    #expect(throws: SavedQuestion.Fault(text: "question q declares a and does not use it")) {
      try SavedQuestion(name: "q", text: "-- T.\n-- param a text: x\nSELECT 1")
    }
  }

  @Test("names are quoted, values never stand in the SQL")
  func statement() throws {
    let columns = [ViewColumn(name: "we\"ird", type: "bigint", doc: "")]
    var query = ViewQuery(view: "v", columns: columns)
    query.filters = [ViewFilter(column: "we\"ird", comparison: .less, value: "1; DROP TABLE x")]
    query.order = [ViewOrder(column: "we\"ird", descending: true)]
    let (sql, values) = try query.statement()
    #expect(
      sql == "SELECT * FROM \"read\".\"v\" WHERE (\"we\"\"ird\" < CAST($1 AS bigint))"
        + " ORDER BY \"we\"\"ird\" DESC LIMIT $2")
    #expect(values == ["1; DROP TABLE x"])
    query.validAt = ("SELECT * FROM w WHERE a <= :at AND :at < b", "2026-01-01T00:00:00Z")
    let (ofMoment, bound) = try query.statement()
    #expect(
      ofMoment == "SELECT * FROM (\nSELECT * FROM w WHERE a <= CAST($1 AS timestamptz)"
        + " AND CAST($1 AS timestamptz) < b\n) AS at_moment"
        + " WHERE (\"we\"\"ird\" < CAST($2 AS bigint)) ORDER BY \"we\"\"ird\" DESC LIMIT $3")
    #expect(bound == ["2026-01-01T00:00:00Z", "1; DROP TABLE x"])
  }
}
