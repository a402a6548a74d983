import TestKit
import Testing

@Suite("What the program says without any server")
struct ProgramHelpTests {
  @Test("help")
  func help() throws {
    let binary = try AnnalsBinary()
    let answer = try binary.run("help")
    try expectGolden(answer.output, "Tests/CommandTests/Golden/help.txt")
    #expect(answer.status == 0)
    #expect(answer.error == "")
    try binary.remove()
  }

  @Test("an unknown command has a suggestion and exit code 64")
  func unknown() throws {
    let binary = try AnnalsBinary()
    #expect(
      try binary.run("statsu")
        == .init(
          status: 64, output: "",
          error: "annals: there is no command statsu\n  to do: did you mean status?\n"))
    #expect(
      try binary.run("topics", "aply")
        == .init(
          status: 64, output: "",
          error:
            "annals: there is no command topics aply\n  to do: did you mean topics apply?\n"))
    try binary.remove()
  }

  @Test("a misspelt setting in the properties file names its line")
  func properties() throws {
    let binary = try AnnalsBinary()
    try binary.write("# ours\nbatch.agee=1s\n", to: "annals.properties")
    #expect(
      try binary.run("migrate")
        == .init(
          status: 78, output: "",
          error: "annals: there is no setting batch.agee\n"
            + "  where: annals.properties:2\n  to do: did you mean batch.age?\n"))
    try binary.remove()
  }

  @Test("no Kafka, no work: the message says what to set")
  func noKafka() throws {
    let binary = try AnnalsBinary()
    #expect(
      try binary.run("topics", "verify")
        == .init(
          status: 78, output: "",
          error: "annals: no Kafka is named\n  to do: set KAFKA_BOOTSTRAP_SERVERS=host:port, or"
            + " --kafka-bootstrap-servers host:port\n"))
    try binary.remove()
  }

  @Test("a password in the database's address is never shown")
  func secret() throws {
    let binary = try AnnalsBinary([
      "DATABASE_URL": "postgresql://annals:s3cr3t@127.0.0.1:1/none"
    ])
    let answer = try binary.run("status")
    #expect(answer.status == 69)
    #expect(!answer.error.contains("s3cr3t"))
    #expect(answer.error.contains("Connection refused"))
    try binary.remove()
  }
}
