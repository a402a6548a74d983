import CommandKit
import TestKit
import Testing

@Suite("Output")
struct OutputTests {
  private var sample: ResultTable {
    var table = ResultTable(columns: [
      "tenant", "requests", "cost_usd", "ok", "window_start", "raw",
    ])
    table.append([
      .text("acme"), .integer(12), .decimal("0.000120"), .boolean(true), .moment(0),
      .json(#"{"a":[1,2]}"#),
    ])
    table.append([
      .text("東京 \"x\"\n\u{1B}[31m\u{202E}"), .integer(-1_234_567), .null, .boolean(false),
      .moment(1_795_218_065_635_844), .null,
    ])
    table.append([.text("e\u{301}"), .integer(Int64.max), .decimal("12"), .null, .null, .null])
    return table
  }

  @Test("rows are written exactly so", arguments: OutputFormat.allCases)
  func formats(format: OutputFormat) throws {
    try expectGolden(
      sample.rendered(format), "Tests/CommandKitTests/Golden/rows-\(format.rawValue).txt")
  }

  @Test("no rows are an empty array, no lines, or a header alone")
  func empty() {
    let table = ResultTable(columns: ["a", "b"])
    #expect(table.rendered(.json) == "[]\n")
    #expect(table.rendered(.ndjson) == "")
    #expect(table.rendered(.table) == "a  b\n")
  }

  @Test("a terminal's width cuts texts and never numbers")
  func width() {
    var table = ResultTable(columns: ["text", "number"])
    table.append([.text("abcdefghijklmnopqrstuvwxyz"), .integer(1_234_567_890)])
    #expect(
      table.rendered(.table, width: 24) == """
        text              number
        abcdefghijk…  1234567890

        """)
    #expect(table.rendered(.table, width: 5).contains("1234567890"))
  }

  @Test("JSON strings escape what must be, and what a terminal would obey")
  func escapes() {
    #expect(
      JSONText.string("a\"\\/\n\r\t\u{8}\u{C}\u{0}\u{7F}\u{9B}\u{2028}é😀")
        == #""a\"\\/\n\r\t\b\f\u0000\u007f\u009b\u2028é😀""#)
  }

  // From `date -u -d @N`.
  @Test(
    "moments are UTC",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
      (951_782_400_000_000, "2000-02-29T00:00:00Z"),
      (1_795_218_065_635_844, "2026-11-20T23:41:05.635844Z"),
      (-2_203_891_200_000_000, "1900-03-01T00:00:00Z"),
      (253_402_300_799_000_001, "9999-12-31T23:59:59.000001Z"),
    ] as [(Int64, String)])
  func moments(microseconds: Int64, text: String) {
    #expect(MomentText.render(microseconds: microseconds) == text)
  }

  @Test("data goes to standard output, prose to standard error, and the live line steps aside")
  func console() throws {
    let (output, error) = (CapturedSink(), CapturedSink(isTerminal: true, width: 12))
    let console = Console(output: output, error: error)
    console.use(Redactor(secrets: ["hunter2"]))
    console.live("10 events/s and more")
    console.live("10 events/s and more")
    console.say("password hunter2")
    console.live("20")
    console.finishLive()
    var table = ResultTable(columns: ["a"])
    table.append([.integer(1)])
    try console.rows(table, .ndjson)
    #expect(output.text == "{\"a\":1}\n")
    #expect(
      error.text == "\r10 events/…\u{1B}[K\r\u{1B}[Kpassword ***\n\r20\u{1B}[K\n")
  }

  @Test("without a terminal there is no live line; a full disk is a failure of its own")
  func plain() {
    let error = CapturedSink()
    let console = Console(output: CapturedSink(failure: "No space left on device"), error: error)
    console.live("10 events/s")
    #expect(error.text == "")
    let failure = #expect(throws: CommandFailure.self) { try console.data("x") }
    #expect(failure?.exit == .cannotWrite)
  }

  @Test("a failure says what, where and what to do, without secrets or control characters")
  func failure() {
    let error = CapturedSink()
    let console = Console(output: CapturedSink(), error: error)
    console.use(Redactor(secrets: ["hunter2"]))
    let code = console.explain(
      CommandFailure(
        .unavailable, "no answer\u{7}", place: "postgres://a:hunter2@db/x", action: "start it"))
    #expect(code == 69)
    #expect(
      error.text == """
        annals: no answer\\u{7}
          where: postgres://a:***@db/x
          to do: start it

        """)
  }

  @Test("log lines are JSON with a constant message, and secrets are masked")
  func logger() {
    let sink = CapturedSink()
    let logger = JSONLogger(
      sink, redactor: Redactor(secrets: ["hunter2"]), least: .info, now: { 1_000_000 })
    logger.log(.debug, "unseen")
    logger.log(
      .warning, "batch committed",
      ["events": .integer(3), "url": .text("x hunter2 y"), "sasl.password": .text("other")])
    #expect(
      sink.text == #"{"time":"1970-01-01T00:00:01Z","level":"warning","#
        + #""message":"batch committed","events":3,"url":"x *** y","sasl.password":"***"}"# + "\n")
  }
}
