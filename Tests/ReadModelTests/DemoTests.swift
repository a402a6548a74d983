import JSONFields
import TestServers
import Testing

/// What the demo asks of schema `read`, beside the answers that it must get.
@Suite("The demo's questions")
struct DemoTests {
  @Test("Over the repository's own sample events, every check gets the rows that it must")
  func samples() throws {
    try TemporaryFolder.use { folder in
      try check(events: RepoFile.root + "/demo/samples", shared: folder, folder)
    }
  }

  @Test("Over the real trace and the shipped bundle too")
  func real() throws {
    guard let shared = RepoFile.sharedFolder else { return }
    try TemporaryFolder.use { events in
      try TemporaryFolder.use { folder in
        try Self.python(
          "make_events.py", ["--shared", shared, "--out", events], output: folder + "/log")
        try check(events: events, shared: shared, folder)
      }
    }
  }

  private static func python(_ script: String, _ arguments: [String], output: String) throws {
    try ChildProcess.run(
      ["python3", RepoFile.root + "/demo/" + script] + arguments, output: output)
  }

  private func check(events: String, shared: String, _ folder: String) throws {
    try Self.python(
      "expected.py",
      [
        events, "--shared", shared, "--dump", folder + "/dump", "--out", folder + "/expected",
      ], output: folder + "/log")
    let expected = try JSONDocument(ChildProcess.contents(folder + "/expected"))
    try ReadModels.run { models in
      try models.apply(
        LogDump(ndjson: ChildProcess.contents(folder + "/dump")), to: OracleTests.names)
      try withExtendedLifetime(expected) {
        let checks = try #require(expected.root["checks"]).elements.map { $0 }
        #expect(checks.count >= 18)
        for check in checks {
          let rows = try models.rows(try #require(check["sql"]?.string))
          let wanted = try #require(check["rows"]).elements.map { $0.elements.map(\.string) }
          let what = check["what"]?.string ?? ""
          #expect(rows == wanted, "\(check["view"]?.string ?? ""): \(what)")
        }
      }
    }
  }
}
