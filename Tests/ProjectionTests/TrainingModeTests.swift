import EventModel
import ProjectionKernel
import Testing

/// Every line of the table in projections/training_mode/README.md, and what stands below it.
struct TrainingModeTests {
  private static let hour: Int64 = 3_600_000_000

  private static func lock(by: String = "bob", at hours: Double, _ more: String = "") -> String {
    #"{"locked_by": "\#(by)", "locked_at": \#(TrainingRun.seconds(hours))\#(more)}"#
  }

  // MARK: enable

  @Test func enableOpens() throws {
    let run = try TrainingRun([.enable("ann", at: 1, "")])
    #expect(run.intervals == [0: ["ann", "", "h1", nil, nil, nil, nil, "h25", "f"]])
    #expect(run.lock == ["acme", "t", "ann", "", "h1", "h25", "0", nil, "0"])
    #expect(run.anomalies.isEmpty)
  }

  @Test(arguments: [24.0, 24.5, 1000])
  func enableAfterTheTermFindsItExpired(at: Double) throws {
    let run = try TrainingRun([.enable("ann", at: 0), .enable("bob", at: at)])
    #expect(run.intervals[0] == ["ann", "why", "h0", "h24", "expired", nil, "1", "h24", "f"])
    #expect(run.intervals[1]?[0] == "bob" && run.intervals[1]?[3] == nil)
    #expect(run.lock[1] == "t" && run.lock[2] == "bob" && run.lock[7] == "h24")
    #expect(run.anomalies.isEmpty)
  }

  @Test(arguments: [(0.0, "h0"), (5, "h5"), (23, "h23")])
  func enableWithinTheTermSupersedes(at: Double, text: String) throws {
    let run = try TrainingRun([.enable("ann", at: 0), .enable("bob", at: at)])
    #expect(run.intervals[0] == ["ann", "why", "h0", text, "superseded", "bob", "1", "h24", "f"])
    #expect(run.intervals[1]?[2] == text)
    #expect(run.anomalies == ["1/0 enabled_while_enabled: held by ann"])
  }

  @Test func aLateEnableEndsTheOpenOneAtItsStart() throws {
    let run = try TrainingRun([.enable("ann", at: 10), .enable("bob", at: 8)])
    #expect(run.intervals[0] == ["ann", "why", "h10", "h10", "unknown", "bob", "1", "h34", "f"])
    #expect(run.intervals[1] == ["bob", "why", "h8", nil, nil, nil, nil, "h32", "f"])
    #expect(
      run.anomalies
        == ["1/0 time_runs_backwards: earlier than the open start by \(2 * Self.hour) us"])
  }

  // MARK: disable

  @Test(arguments: [24.0, 30])
  func disableAfterTheTermFindsItExpired(at: Double) throws {
    let run = try TrainingRun([.enable("ann", at: 0), .disable("bob", at: at)])
    #expect(run.intervals == [0: ["ann", "why", "h0", "h24", "expired", nil, "1", "h24", "f"]])
    #expect(run.lock == ["acme", "f", nil, nil, nil, nil, nil, "h24", "1"])
    #expect(run.anomalies == ["1/0 disabled_after_expiry: held by ann"])
  }

  @Test(arguments: [(0.0, "h0"), (23, "h23")])
  func disableWithinTheTermEndsIt(at: Double, text: String) throws {
    let run = try TrainingRun([.enable("ann", at: 0), .disable("bob", at: at)])
    #expect(
      run.intervals == [0: ["ann", "why", "h0", text, "disabled", "bob", "1", "h24", "f"]])
    #expect(run.anomalies.isEmpty)
  }

  @Test func aLateDisableEndsItAtItsStart() throws {
    let run = try TrainingRun([.enable("ann", at: 10), .disable("bob", at: 9)])
    #expect(
      run.intervals == [0: ["ann", "why", "h10", "h10", "disabled", "bob", "1", "h34", "f"]])
    #expect(
      run.anomalies == ["1/0 time_runs_backwards: earlier than the open start by \(Self.hour) us"])
  }

  @Test(
    arguments: [
      ("", nil), (#", "enabled": true, "reason": "night run""#, "night run"),
      (#", "enabled": null, "reason": """#, ""), (#", "reason": null"#, nil),
    ] as [(String, String?)])
  func disableOfNothingIsRepairedFromAUsableLock(more: String, reason: String?) throws {
    let run = try TrainingRun([.disable("bob", at: 30, lock: Self.lock(by: "ann", at: 7, more))])
    #expect(
      run.intervals == [0: ["ann", reason, "h7", "h30", "disabled", "bob", "0", "h31", "t"]])
    #expect(run.lock == ["acme", "f", nil, nil, nil, nil, nil, "h30", "0"])
    #expect(run.anomalies == ["0/0 disabled_without_enable: repaired from previous_lock of ann"])
  }

  @Test(arguments: [
    // Not held, by its own account.
    lock(at: 9, #", "enabled": false"#),
    // Expired by then, to the moment; begun after the event.
    lock(at: -14), lock(at: 11),
    // Without an owner or a start.
    #"{"locked_at": 1795230000}"#, #"{"locked_by": "ann", "locked_at": null}"#,
    #"{"enabled": true}"#, #"{"reason": "night run"}"#,
  ])
  func disableOfNothingInventsNoInterval(lock: String) throws {
    let run = try TrainingRun([.disable("bob", at: 10, lock: lock)])
    #expect(run.intervals.isEmpty)
    #expect(run.lock == ["acme", "f", nil, nil, nil, nil, nil, nil, "0"])
    #expect(run.anomalies == ["0/0 disabled_without_enable: previous_lock not usable"])
  }

  @Test(arguments: [nil, "null", "{}", #"{"locked_by": null}"#])
  func disableOfNothingWithoutALock(lock: String?) throws {
    let run = try TrainingRun([.disable("bob", at: 10, lock: lock)])
    #expect(run.intervals.isEmpty)
    #expect(run.anomalies == ["0/0 disabled_without_enable: no previous_lock"])
  }

  /// The bounds of a usable lock, a second inside.
  @Test(arguments: [-14 + 1.0 / 3600, 10])
  func aUsableLockToTheSecond(at: Double) throws {
    let run = try TrainingRun([.disable("bob", at: 10, lock: Self.lock(at: at))])
    #expect(run.intervals[0]?[4] == "disabled")
  }

  // MARK: what is remembered

  /// A repaired interval must not overlap one that is known: not before the greatest end so far.
  @Test(arguments: [(5.0, false), (6.0, true), (7, true)])
  func aRepairDoesNotReachBehindTheLastEnd(at: Double, usable: Bool) throws {
    let run = try TrainingRun([
      .enable("ann", at: 1), .disable("ann", at: 6),
      .disable("bob", at: 9, lock: Self.lock(at: at)),
    ])
    #expect((run.intervals[2] != nil) == usable)
    #expect(run.lock[7] == (usable ? "h9" : "h6"))
  }

  @Test func theLastEndIsTheGreatest() throws {
    let run = try TrainingRun([
      .enable("ann", at: 0), .disable("ann", at: 20), .enable("bob", at: 2),
      .disable("bob", at: 3),
    ])
    #expect(run.lock[7] == "h20")
  }

  @Test(arguments: [(-24.0, nil), (-25, "90000000000"), (24, nil), (25, "90000000000")])
  func aLockFarFromTheLogsStartIsAContradiction(at: Double, distance: String?) throws {
    let run = try TrainingRun([
      .enable("ann", at: 0), .disable("bob", at: 1, lock: Self.lock(at: at)),
    ])
    #expect(run.intervals[0]?[4] == "disabled")
    #expect(
      run.anomalies
        == (distance.map {
          ["1/0 previous_lock_contradicts_log: differs from the open start by \($0) us"]
        } ?? []))
  }

  @Test func aContradictionComesBeforeTheSituationsOwn() throws {
    let run = try TrainingRun([
      .enable("ann", at: 0),
      .disable("bob", at: 40, lock: Self.lock(at: 39, #", "enabled": false"#)),
    ])
    #expect(
      run.anomalies == [
        "1/0 previous_lock_contradicts_log: differs from the open start by 140400000000 us",
        "1/1 disabled_after_expiry: held by ann",
      ])
  }

  @Test(arguments: [1, 2, 3])
  func batchesDoNotMatter(size: Int) throws {
    let steps: [TrainingRun.Step] = [
      .enable("ann", at: 0), .enable("bob", at: 1), .disable("bob", at: 30),
      .disable("cat", at: 31, lock: Self.lock(at: 30)), .enable("dan", at: 29),
      .disable("dan", at: 28),
    ]
    let (whole, split) = (try TrainingRun(steps), try TrainingRun(steps, batchSize: size))
    #expect(split.intervals == whole.intervals && split.lock == whole.lock)
    #expect(split.anomalies == whole.anomalies && whole.anomalies.count == 4)
    #expect(whole.outcomes == Array(repeating: .applied, count: 6))
  }

  /// A moment so late that the term lies beyond 64 bits is refused before anything adds to it.
  @Test func theEndOfTimeIsNoTrap() throws {
    var step = TrainingRun.Step.enable("ann", at: 0)
    step.value = step.value.split(separator: "1795197600").joined(separator: "9223372036854.7758")
    let run = try TrainingRun([step])
    #expect(run.outcomes == [.quarantined])
    #expect(run.intervals.isEmpty)
  }
}
