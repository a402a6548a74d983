import CommandKit
import TestKit
import Testing

@Suite("The command line")
struct CommandParserTests {
  private func run(_ line: String, environment: [String: String] = [:]) throws -> ParsedCommand {
    guard case .run(let parsed) = try SampleProgram.parse(line, environment: environment) else {
      throw CommandFailure(.bug, "\(line) does not run a command")
    }
    return parsed
  }

  @Test("a noun and a verb, options in both spellings, arguments in between")
  func spellings() throws {
    let parsed = try run("topics apply a --output=json b --execute c")
    #expect(parsed.command.name == "topics apply")
    #expect(parsed.arguments["topic"] == ["a", "b", "c"])
    #expect(parsed.output == .json)
    #expect(parsed.flag("execute"))
    #expect(try run("topics apply --output ndjson").output == .ndjson)
    #expect(try run("topics apply").flag("execute") == false)
  }

  @Test("repeated options keep their order; defaults fill in")
  func repeats() throws {
    let parsed = try run("quarantine retry p --why=a=b --key x --key=y")
    #expect(parsed.texts("key") == ["x", "y"])
    #expect(parsed.text("why") == "a=b")
    #expect(parsed.integer("limit") == 100)
    #expect(parsed.argument("projection") == "p")
  }

  @Test("words behind -- are arguments; a lone hyphen is one too; a value may be negative")
  func literals() throws {
    #expect(try run("topics apply -- --execute -x").arguments["topic"] == ["--execute", "-x"])
    #expect(try run("topics apply -").arguments["topic"] == ["-"])
    #expect(try run("quarantine retry p --why -5").text("why") == "-5")
    #expect(try run("quarantine retry p --why=--all").text("why") == "--all")
  }

  @Test("the environment stands in for an option that is not given, and the option wins")
  func environment() throws {
    let variables = ["ANNALS_OUTPUT": "json"]
    #expect(try run("topics verify", environment: variables).output == .json)
    #expect(try run("topics verify --output table", environment: variables).output == .table)
    #expect(try run("topics verify", environment: ["ANNALS_OUTPUT": ""]).output == .table)
  }

  @Test("settings are flags, and --set reaches what has no flag of its own")
  func settings() throws {
    let line = "work --batch-events-max 7 --set batch.age.max=2s --set kafka.client.id=a=b"
    #expect(
      try run(line).settings == [
        "batch.events.max": "7", "batch.age.max": "2s", "kafka.client.id": "a=b",
      ])
  }

  @Test(
    "help is asked for anywhere before --",
    arguments: [
      ("", []), ("help", []), ("--help", []), ("help topics", ["topics"]),
      ("topics --help", ["topics"]), ("help topics apply", ["topics", "apply"]),
      ("topics apply x -h --nonsense", ["topics", "apply"]), ("nonsense --help", []),
    ])
  func help(line: String, path: [String]) throws {
    guard case .help(let found) = try SampleProgram.parse(line) else {
      Issue.record("\(line) is not help")
      return
    }
    #expect(found == path)
  }

  @Test("version and reference pages are asked for by their own words")
  func others() throws {
    guard case .version = try SampleProgram.parse("--version") else {
      Issue.record("--version")
      return
    }
    guard case .reference = try SampleProgram.parse("help --reference") else {
      Issue.record("help --reference")
      return
    }
    guard case .run = try SampleProgram.parse("topics apply -- --help") else {
      Issue.record("words behind -- are not options")
      return
    }
  }

  @Test("what is wrong is said exactly, with the nearest spelling")
  func refusals() throws {
    let lines = [
      "topic apply", "topics", "topics aply", "topics destroy", "xyzzy", "helo", "debgu",
      "--output json", "help nonsense", "topics apply --exceute", "topics apply -x",
      "topics apply --zzz", "topics apply --output", "topics apply --output --execute",
      "topics apply --output jsn", "topics apply --output xml", "topics apply --execute=maybe",
      "topics apply --output json --output json", "topics verify x", "quarantine retry",
      "quarantine retry p", "quarantine retry p --why w --limit 0",
      "quarantine retry p --why w --limit ten", "work --batch-age-max 5",
      "work --batch-age-max 2m", "work --batch-bytes-max 12XB", "work --set batch.age.mx=1s",
      "work --set nonsense", "work --set zzz=1", "work --set alerts.token=abc",
      "work --set kafka.sasl.password=abc", "work --set batch.events.max=no",
      "work --kafka-bootstrap-server x", "work --alerts-token abc",
    ]
    let text = lines.map { "$ annals \($0)\n\(SampleProgram.refusal($0))" }
    try expectGolden(
      text.joined(separator: "\n"), "Tests/CommandKitTests/Golden/refusals.txt")
  }
}
