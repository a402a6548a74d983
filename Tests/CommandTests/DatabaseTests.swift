import TestServers
import Testing

@Suite("Commands against a Postgres of their own")
struct DatabaseTests {
  @Test("migrate plans, does, and then has nothing to do")
  func migrate() throws {
    let cluster = try PostgresCluster.shared()
    try cluster.withDatabase { url in
      let binary = try AnnalsBinary(["DATABASE_URL": url])
      let plan = try binary.run("migrate", "--plan")
      #expect(plan.status == 0)
      #expect(plan.output.contains("log training.audit#1\n"))
      #expect(
        plan.output.contains("read model slm_usage version 1, generation 1, shown to readers\n"))
      #expect(plan.error.hasSuffix(" to do; without --plan they are done\n"))
      #expect(try cluster.psql(url, "SELECT to_regclass('annals.log') IS NULL") == "t\n")
      let done = try binary.run("migrate")
      #expect(done.output == plan.output)
      #expect(done.error.hasSuffix(" steps done\n"))
      #expect(
        try binary.run("migrate")
          == .init(status: 0, output: "", error: "nothing to do\n"))
      let status = try binary.run("status", "--offline", "--output", "json")
      #expect(
        status
          == .init(status: 0, output: "[]\n", error: "nothing was read yet: annals work begins\n"))
      try binary.remove()
    }
  }

  @Test("what was never migrated says so")
  func notMigrated() throws {
    try PostgresCluster.shared().withDatabase { url in
      let binary = try AnnalsBinary(["DATABASE_URL": url])
      #expect(
        try binary.run("query", "training_mode.lock")
          == .init(
            status: 78, output: "",
            error: "annals: the database has no view training_mode_lock\n"
              + "  to do: annals migrate\n"))
      try binary.remove()
    }
  }

  @Test("a query's refusals say what was meant")
  func queryRefusals() throws {
    try PostgresCluster.shared().withDatabase { url in
      let binary = try AnnalsBinary(["DATABASE_URL": url])
      _ = try binary.run("migrate")
      func refusal(_ answer: AnnalsBinary.Answer) -> String {
        #expect(answer.status == 64)
        #expect(answer.output == "")
        return answer.error
      }
      #expect(
        refusal(try binary.run("query", "training_mode.lock", "--where", "tenannt=a"))
          == "annals: training_mode_lock has no column tenannt\n  to do: did you mean tenant?\n")
      #expect(
        refusal(try binary.run("query", "slm_usage.day", "--where", "requests>many"))
          == "annals: requests is compared with a bigint, and \"many\" is none\n")
      #expect(
        refusal(try binary.run("query", "training_mod"))
          == "annals: there is no read model training_mod\n  to do: did you mean training_mode?\n")
      #expect(
        refusal(try binary.run("query", "training_mode", "--question", "anomalis"))
          == "annals: training_mode has no question anomalis\n  to do: did you mean anomalies?\n")
      #expect(
        refusal(try binary.run("query", "training_mode", "--question", "was-training-on"))
          == "annals: question was-training-on needs --as_of: the moment\n"
          + "  to do: --as_of <timestamptz> [--tenant <text>]\n")
      #expect(
        refusal(try binary.run("query", "training_mode.lock", "--limt", "3"))
          == "annals: there is no option --limt\n  where: annals query\n"
          + "  to do: did you mean --limit or --list?\n")
      try binary.remove()
    }
  }

  @Test("values are bound: SQL in them is text, and nothing can be written")
  func injection() throws {
    let cluster = try PostgresCluster.shared()
    try cluster.withDatabase { url in
      let binary = try AnnalsBinary(["DATABASE_URL": url])
      _ = try binary.run("migrate")
      let nothing = AnnalsBinary.Answer(
        status: 0, output: "[]\n", error: "cut: operator=0\n")
      for value in ["' OR true --", "x'; DROP SCHEMA annals CASCADE; --", "$1", "\\"] {
        let answer = try binary.run(
          "query", "training_mode.lock", "--where", "tenant=\(value)", "--output", "json")
        #expect(answer == nothing, "\(value)")
        let contains = try binary.run(
          "query", "training_mode.lock", "--where", "tenant ~ \(value)", "--output", "json")
        #expect(contains == nothing, "\(value)")
        let question = try binary.run(
          "query", "training_mode", "--question", "anomalies", "--tenant", value, "--output",
          "json")
        #expect(question == nothing, "\(value)")
      }
      #expect(try cluster.psql(url, "SELECT count(*) > 0 FROM annals.generation") == "t\n")
      try binary.remove()
    }
  }
}
