import Drill
import Drills
import Testing

/// A drill's file is data that people write: what is wrong in it is named, with its place.
struct DrillParserTests {
  private func fault(_ text: String) -> DrillFault? {
    do throws(DrillFault) {
      _ = try DrillParser.drill(text, file: "a.json")
      return nil
    } catch {
      return error
    }
  }

  private static func file(
    _ steps: String = "", expect: String = #"{"complete": true}"#, more: String = ""
  ) -> String {
    """
    {
      "name": "a-drill", "title": "A", "summary": "B", \(more)
      "source": {"archive": "here"},
      "steps": [\(steps)],
      "expect": \(expect)
    }
    """
  }

  @Test("every drill of the house is read, under the name of its file")
  func shipped() throws {
    #expect(
      Set(DrillFiles.all.map(\.name)).isSuperset(of: [
        "golden-replay", "worker-crash-storm", "broker-outage", "live-equals-rebuilt",
      ]))
    for file in DrillFiles.all {
      let drill = try DrillParser.drill(file.text, file: "replay/drills/\(file.name).json")
      #expect(drill.name == file.name)
      if let page = drill.runbook {
        let text = try #require(RunbookFiles.all.first { $0.name == page }, "\(page)").text
        for case .runbook(let section) in drill.steps.map(\.action) {
          #expect(throws: Never.self) {
            try RunbookPage(name: page, text: text).commands(section)
          }
        }
      }
    }
  }

  @Test("a step says what it is, for whom and for how long")
  func steps() throws {
    let drill = try DrillParser.drill(
      Self.file(
        """
        {"step": "feed", "amount": "40%"},
        {"step": "start-worker", "worker": "w", "settings": {"batch.records.max": 5}},
        {"step": "kill-worker", "worker": "w", "times": 3, "within": "90s"},
        {"step": "send", "topic": "t", "times": 2, "records": [{"key": "k", "value": "v"}]},
        {"step": "await", "amount": 100}, {"step": "stop-broker", "how": "stop"},
        {"step": "run", "sh": "true", "exit": 3, "title": "Nothing"}
        """, expect: #"{"digest": ["live"], "recoveryWithin": "5s", "rateAtLeast": 9}"#),
      file: "a.json")
    #expect(
      drill.steps.map(\.action) == [
        .feed(.percent(40)),
        .startWorker(settings: [.init(name: "batch.records.max", value: "5")]),
        .killWorker(times: 3),
        .send(topic: "t", records: [#"{"key": "k", "value": "v"}"#], times: 2),
        .await(.records(100)), .stopBroker(kills: false), .run(shell: "true", exit: 3),
      ])
    #expect(drill.steps[2].within == .seconds(90) && drill.steps[2].worker == "w")
    #expect(drill.steps[0].within == .seconds(60) && drill.steps[6].title == "Nothing")
    #expect(drill.steps[2].title == "kill worker w at work, and start the next, 3 times")
    #expect(drill.expectation.digests == [.live] && drill.expectation.rateAtLeast == 9)
    #expect(drill.expectation.recoveryWithin == .seconds(5) && !drill.expectation.isComplete)
  }

  @Test(
    "what is wrong is named with its place and what to do",
    arguments: [
      (#"{"step": "feed", "amount": "no"}"#, "steps[0].amount", "as \"50%\" or 1000"),
      (#"{"step": "fed"}"#, "steps[0].step", "did you mean feed?"),
      (
        #"{"step": "feed", "amuont": 3}"#, "steps[0].amuont", "did you mean amount?"
      ),
      (
        #"{"step": "archive"}, {"step": "wait", "for": "soon"}"#, "steps[1].for",
        "write it as 500ms, 30s or 5m"
      ),
      (#"{"step": "archive", "times": 2}"#, "steps[0].times", "there are step, title, within"),
      (
        #"{"step": "archive", "step": "archive"}"#, "steps[0].step", "keep one of them"
      ),
    ])
  func wrongSteps(steps: String, path: String, action: String) throws {
    let found = try #require(fault(Self.file(steps)))
    #expect(found.path == path && found.action == action, "\(found)")
    #expect(found.line == 4 && found.place == "a.json:4: \(path)")
  }

  @Test("a whole that contradicts itself is refused")
  func contradictions() {
    let golden = fault(Self.file(expect: #"{"digest": "golden"}"#))
    #expect(golden?.what == "only a golden log has golden digests")
    let nothing = fault(Self.file(expect: "{}"))
    #expect(nothing?.what == "it expects nothing")
    let certificate = fault(Self.file(expect: #"{"digest": "certificate"}"#))
    #expect(certificate?.action == #"add {"step": "certify"}"#)
    let broker = fault(Self.file(#"{"step": "feed"}"#, more: #""broker": false,"#))
    #expect(broker?.what.hasSuffix("there is no broker") == true)
    let runbook = fault(Self.file(#"{"step": "runbook", "section": "a"}"#))
    #expect(runbook?.what == "step 0 follows a runbook, and none is named")
    let deployment = fault(
      #"{"name": "a", "title": "A", "summary": "B", "where": "deployment","#
        + #" "steps": [{"step": "run", "sh": "true"}], "expect": {"digest": "live"}}"#)
    #expect(deployment?.what.contains("not in a deployment") == true)
    #expect(fault("{")?.what.hasPrefix("it is not JSON") == true)
    #expect(fault(Self.file())?.what == nil)
  }

  @Test("a runbook's commands are those of the block behind the marker")
  func runbook() throws {
    let page = RunbookPage(
      name: "p",
      text: """
        # P

        <!-- drill: one -->
        ```sh
        annals migrate
        annals status
        ```

        <!-- drill: two -->

        Some words.

        <!-- drill: three -->

        ```sh
        true
        ```
        """)
    #expect(page.sections == ["one", "two", "three"])
    #expect(try page.commands("one") == "annals migrate\nannals status\n")
    #expect(try page.commands("three") == "true\n")
    #expect(throws: RunbookPage.Fault.noBlock(section: "two")) { try page.commands("two") }
    #expect(throws: RunbookPage.Fault.missing(section: "4", among: page.sections)) {
      try page.commands("4")
    }
  }
}
