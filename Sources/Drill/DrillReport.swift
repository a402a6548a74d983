/// What became of one run of a drill.
package struct DrillReport: Equatable, Sendable {
  /// Whether everything was done and everything expected held.
  package enum Verdict: String, Sendable {
    case passed, failed
  }

  /// One step, done or not.
  package struct Step: Equatable, Sendable {
    package let title: String
    /// From the start of the run, and how long it took; microseconds.
    package let startedAfter: Int64
    package let took: Int64
    /// What it did, with figures; empty where the title says it.
    package let note: String
    /// Why it failed; nil where it did not.
    package let failure: String?

    package init(
      title: String, startedAfter: Int64, took: Int64, note: String, failure: String?
    ) {
      self.title = title
      self.startedAfter = startedAfter
      self.took = took
      self.note = note
      self.failure = failure
    }
  }

  /// One thing that was expected.
  package struct Check: Equatable, Sendable {
    package let what: String
    package let expected: String
    package let actual: String
    package let holds: Bool

    package init(what: String, expected: String, actual: String, holds: Bool) {
      self.what = what
      self.expected = expected
      self.actual = actual
      self.holds = holds
    }
  }

  /// A figure of the run, as `recovery 412 ms`.
  package struct Measure: Equatable, Sendable {
    package let name: String
    package let value: Int64
    package let unit: String

    package init(_ name: String, _ value: Int64, _ unit: String) {
      self.name = name
      self.value = value
      self.unit = unit
    }
  }

  /// The digest of a read model, and the cut that it belongs to.
  package struct State: Equatable, Sendable {
    package let projection: String
    package let version: Int
    package let generation: Int
    package let rows: Int64
    package let digest: String
    package let cut: String

    package init(
      projection: String, version: Int, generation: Int, rows: Int64, digest: String, cut: String
    ) {
      self.projection = projection
      self.version = version
      self.generation = generation
      self.rows = rows
      self.digest = digest
      self.cut = cut
    }
  }

  /// Text that a shell was given, and what came of it.
  package struct Command: Equatable, Sendable {
    /// The page and section, or `file` for one that the drill itself has.
    package let from: String
    package let shell: String
    package let exit: Int
    package let took: Int64

    package init(from: String, shell: String, exit: Int, took: Int64) {
      self.from = from
      self.shell = shell
      self.exit = exit
      self.took = took
    }
  }

  /// The same for every run of it: what was to be done, and where.
  package let drill: Drill
  /// SHA-256 of the drill's file, in hexadecimal.
  package let fileHash: String
  /// Names the run, in the order of time.
  package let run: String
  /// `annals` and its version.
  package let program: String
  package let machine: String
  package let broker: String
  /// Microseconds since the epoch.
  package let startedAt: Int64

  package var took: Int64 = 0
  package var steps: [Step] = []
  package var checks: [Check] = []
  package var measures: [Measure] = []
  package var states: [State] = []
  package var commands: [Command] = []

  package init(
    drill: Drill, fileHash: String, run: String, program: String, machine: String, broker: String,
    startedAt: Int64
  ) {
    self.drill = drill
    self.fileHash = fileHash
    self.run = run
    self.program = program
    self.machine = machine
    self.broker = broker
    self.startedAt = startedAt
  }

  /// Passed only where something was checked and nothing failed.
  package var verdict: Verdict { cause == nil ? .passed : .failed }

  /// The first thing that went wrong, in words; nil where nothing did.
  package var cause: String? {
    if let step = steps.first(where: { $0.failure != nil }) {
      return "\(step.title): \(step.failure ?? "")"
    }
    if let check = checks.first(where: { !$0.holds }) {
      return "\(check.what): expected \(check.expected), found \(check.actual)"
    }
    return checks.isEmpty ? "nothing was checked" : nil
  }

  /// The figure of a name.
  package func measure(_ name: String) -> Int64? { measures.first { $0.name == name }?.value }
}
