import CommandKit
import Testing

@Suite("Settings")
struct SettingsTests {
  private let resolver = SettingsResolver(SampleProgram.settings)

  private func file(_ text: String) throws(CommandFailure) -> PropertiesFile {
    try PropertiesFile(path: "annals.properties", text: text)
  }

  @Test("a flag wins over the environment, that over the file, that over the default")
  func precedence() throws {
    let text = try file("batch.events.max = 3\r\n# comment\n! another\n\nbatch.age.max=3s\n")
    let environment = ["ANNALS_BATCH_EVENTS_MAX": "2", "ANNALS_BATCH_BYTES_MAX": ""]
    let builtIn = try resolver.resolve(flags: [:], environment: [:], file: nil)
    #expect(builtIn["batch.events.max"]?.origin == .builtIn)
    #expect(builtIn.integer("batch.events.max") == 10000)
    #expect(builtIn.integer("batch.bytes.max") == 16_777_216)
    let fromFile = try resolver.resolve(flags: [:], environment: [:], file: text)
    #expect(fromFile.integer("batch.events.max") == 3)
    #expect(fromFile["batch.age.max"]?.origin == .file("annals.properties", line: 5))
    let fromEnvironment = try resolver.resolve(flags: [:], environment: environment, file: text)
    #expect(fromEnvironment.integer("batch.events.max") == 2)
    #expect(fromEnvironment.duration("batch.age.max") == .seconds(3))
    #expect(fromEnvironment.integer("batch.bytes.max") == 16_777_216)
    let flags = ["batch.events.max": "1"]
    let all = try resolver.resolve(flags: flags, environment: environment, file: text)
    #expect(all.integer("batch.events.max") == 1)
    #expect(all["batch.events.max"]?.origin == .flag("--batch-events-max"))
  }

  @Test("the platform's own variables work")
  func platform() throws {
    let settings = try resolver.resolve(
      flags: [:],
      environment: ["KAFKA_BOOTSTRAP_SERVERS": "a:1", "DATABASE_URL": "postgres://u:p@h/d"],
      file: nil)
    #expect(settings.text("kafka.bootstrap.servers") == "a:1")
    #expect(settings.text("database.url") == "postgres://u:p@h/d")
    #expect(settings.kafka.map { "\($0.name)=\($0.value)" } == ["bootstrap.servers=a:1"])
  }

  @Test("librdkafka's settings pass through from file, environment and flags, in order")
  func passThrough() throws {
    let settings = try resolver.resolve(
      flags: ["kafka.client.id": "c"],
      environment: ["ANNALS_KAFKA_SASL_USERNAME": "u", "ANNALS_KAFKA_BOOTSTRAP_SERVERS": "b:2"],
      file: try file("kafka.security.protocol=SASL_SSL\nkafka.client.id=f"))
    #expect(
      settings.kafka.map { "\($0.name)=\($0.value)" } == [
        "bootstrap.servers=b:2", "client.id=c", "sasl.username=u", "security.protocol=SASL_SSL",
      ])
  }

  @Test("no secret is shown: not in the table, not in what is refused")
  func secrets() throws {
    let settings = try resolver.resolve(
      flags: [:],
      environment: ["DATABASE_URL": "postgres://u:p%40ss@h/d?sslpassword=deep"],
      file: try file("alerts.token=tok-1\nkafka.sasl.password=tok-12"))
    let table = settings.table.rendered(.ndjson)
    for secret in ["p%40ss", "deep", "tok-1"] { #expect(!table.contains(secret)) }
    #expect(table.contains("postgres://u:***@h/d?sslpassword=***"))
    #expect(settings.redactor.redact("p@ss tok-12 tok-1") == "*** *** ***")
    #expect(settings.kafka.contains { $0.name == "sasl.password" && $0.value == "tok-12" })
    let failure = #expect(throws: CommandFailure.self) {
      try file("kafka.sasl.password hunter2")
    }
    #expect(failure?.rendered.contains("hunter2") == false)
  }

  @Test(
    "passwords are found in every spelling of a connection",
    arguments: [
      ("postgres://u:a@b@h/d", ["a@b", "a@b"]), ("postgres://h/d", []),
      ("postgres://u@h:5432/d", []), ("postgres://h/d?password=x", ["x", "x"]),
      ("postgres://u:%C3%A9%2@h", ["%C3%A9%2", "é%2"]),
      ("host=h password='it\\'s so' user=u", ["it's so", "it's so"]),
      ("password = x host=h", ["x", "x"]), ("host=h", []),
    ])
  func connections(text: String, secrets: [String]) {
    #expect(Redactor.secrets(inConnection: text) == secrets)
  }

  @Test("secrets have no flag")
  func flags() {
    #expect(SampleProgram.token.flag == nil)
    #expect(SampleProgram.batch.flag == "batch-events-max")
  }

  @Test("what is wrong is said with its place")
  func refusals() {
    func refused(_ text: String, _ environment: [String: String] = [:]) -> String {
      do {
        _ = try resolver.resolve(flags: [:], environment: environment, file: try file(text))
        return "accepted"
      } catch {
        return "\(error.exit.rawValue) \(error.rendered)"
      }
    }
    #expect(
      refused("\nbatch.evnts.max=1") == """
        78 annals: there is no setting batch.evnts.max
          where: annals.properties:2
          to do: did you mean batch.events.max?

        """)
    #expect(
      refused("a\n") == """
        78 annals: a line is neither a comment nor name=value
          where: annals.properties:1
          to do: write name=value, or # before a comment

        """)
    #expect(
      refused("batch.age.max=1s\nbatch.age.max=1s") == """
        78 annals: batch.age.max is set twice
          where: annals.properties:2
          to do: keep one; the other is on line 1

        """)
    #expect(
      refused("", ["ANNALS_LOG_LEVEL": "wraning"]) == """
        78 annals: log.level takes one of debug, info, warning, error, not "wraning"
          where: environment ANNALS_LOG_LEVEL
          to do: did you mean warning?

        """)
  }

  @Test(
    "durations and sizes are read with their units and written in the largest that divides",
    arguments: [
      ("250ms", "250ms"), ("1000ms", "1s"), ("90s", "90s"), ("120s", "2m"), ("24h", "1d"),
      ("0s", "0s"), ("7d", "7d"), ("5", nil), ("s", nil), ("-1s", nil), ("1.5s", nil),
      ("1 s", nil), ("99999999999999999999s", nil), ("9223372036854775807d", nil),
    ] as [(String, String?)])
  func durations(text: String, rendered: String?) {
    #expect(DurationText.parse(text).map(DurationText.render) == rendered)
  }

  @Test(
    "sizes",
    arguments: [
      ("4096", "4KiB"), ("1000", "1000"), ("16MiB", "16MiB"), ("2GiB", "2GiB"), ("0", "0"),
      ("1KB", nil), ("", nil), ("9223372036854775807KiB", nil),
    ] as [(String, String?)])
  func sizes(text: String, rendered: String?) {
    #expect(SizeText.parse(text).map(SizeText.render) == rendered)
  }

  @Test("the process reads its own environment and files, and says why it cannot")
  func host() throws {
    #expect(try HostProcess.environment()["PATH"]?.isEmpty == false)
    let failure = #expect(throws: CommandFailure.self) { try HostProcess.readText("/nowhere/x") }
    #expect(failure?.rendered.contains("No such file or directory") == true)
  }
}
