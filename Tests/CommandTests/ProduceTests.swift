import Testing

@Suite("annals produce judges before it sends")
struct ProduceTests {
  private static let good =
    #"{"event_id": "6a0e7f9c-0000-4000-8000-000000000001", "timestamp": 1700000000, "tenant": "acme","#
    + #" "provider": "p", "model": "m", "prompt_tokens": 1, "completion_tokens": 2}"#

  @Test("refusals are named by line, and need no Kafka")
  func refusals() throws {
    let binary = try AnnalsBinary()
    let negative = Self.good.replacing(#""prompt_tokens": 1"#, with: #""prompt_tokens": -1"#)
    let lines = [Self.good, "{", "", negative, "[1]"].joined(separator: "\n")
    let answer = try binary.run("produce", "slm.metrics", "--check", input: lines)
    #expect(answer.status == 65)
    #expect(answer.output == "")
    let errors = answer.error.split(separator: "\n").map(String.init)
    try #require(errors.count == 4)
    #expect(errors[0].hasPrefix("line 2: "))
    #expect(errors[1].hasPrefix("line 4: /prompt_tokens: expected "))
    #expect(errors[1].hasSuffix("found -1 (contract_violation, minimum)"))
    #expect(errors[2] == "line 5: expected object, found [1] (not_an_object, type)")
    #expect(errors[3] == "1 keep the contract of slm.metrics, none sent, 3 refused")
    try binary.remove()
  }

  @Test("a file with a refusal is not sent at all where that is asked for")
  func allOrNothing() throws {
    let binary = try AnnalsBinary()
    try binary.write("\(Self.good)\n{}\n", to: "events.ndjson")
    let answer = try binary.run(
      "produce", "slm.metrics", "--file", "events.ndjson", "--all-or-nothing")
    #expect(answer.status == 65)
    #expect(answer.error.hasSuffix("1 keep the contract of slm.metrics, none sent, 1 refused\n"))
    #expect(try binary.run("produce", "slm.metrics", "--all-or-nothing").status == 64)
    try binary.remove()
  }

  @Test("records past the contract show a plan, and lines that are none are refused")
  func raw() throws {
    let binary = try AnnalsBinary()
    #expect(
      try binary.run("produce", "training.audit", "--raw", input: #"{"key":"k","value":null}"#)
        == .init(
          status: 0, output: "",
          error: "1 records would go to training.audit past its contract; --execute sends them\n"))
    #expect(
      try binary.run("produce", "training.audit", "--raw", input: #"{"kye":"k"}"#)
        == .init(
          status: 65, output: "",
          error: "line 1: it has a field kye\n1 lines are no records; nothing was sent\n"))
    try binary.remove()
  }

  @Test("an unknown topic has a suggestion")
  func unknownTopic() throws {
    let binary = try AnnalsBinary()
    #expect(
      try binary.run("produce", "slm.metric")
        == .init(
          status: 64, output: "",
          error: "annals: there is no topic slm.metric\n  to do: did you mean slm.metrics?\n"))
    try binary.remove()
  }
}
