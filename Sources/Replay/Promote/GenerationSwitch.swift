import EventModel
import PostgresWire
import ProjectionKernel
package import Store
import Threads
import Worker

/// Lets readers see another generation: promote and rollback.
///
/// One at a time for each projection: it holds a lock of the server until it goes.
package final class GenerationSwitch {
  package let context: ReplayContext
  private let bounds: SwitchBounds
  private let connection: PostgresConnection
  private let say: (String) -> Void
  private let store: GenerationStore

  /// - Parameter say: told what is waited for.
  /// - Throws: `busy` where somebody else switches the same projection now.
  package init(
    _ context: ReplayContext, bounds: SwitchBounds = SwitchBounds(),
    say: @escaping (String) -> Void
  ) throws(SwitchError) {
    self.context = context
    self.bounds = bounds
    self.say = say
    connection = try context.connect("annals-switch")
    store = GenerationStore(connection)
    let store = store
    let name = context.entry.declaration.name
    let isAlone = try stored { () throws(StoreError) in
      try SessionLock.take { () throws(StoreError) in try store.lockSwitch(of: name) }
    }
    guard isAlone else {
      throw .busy(
        "another promote, rollback or retire of \(name) is at work",
        action: "wait for it, then look at annals generations")
    }
  }

  private var projection: ProjectionName { context.entry.declaration.name }

  /// All generations of the projection, by version and number.
  package func generations() throws(SwitchError) -> [Generation] {
    let projection = projection
    return try stored { () throws(StoreError) in
      try store.all().filter { $0.projection == projection }
    }
  }

  /// The generation that readers see.
  package func active() throws(SwitchError) -> Generation {
    guard let found = try generations().first(where: { $0.state == .active }) else {
      throw .refused("no generation of \(projection) is active", action: "annals migrate")
    }
    return found
  }

  /// The generation that a promote means where none is named: the newest one that is built, else the
  /// newest demoted one that is newer than the active one.
  package func candidate() throws(SwitchError) -> Generation {
    let all = try generations()
    let active = try active()
    if let built = all.last(where: { $0.state == .built }) { return built }
    let newer = all.last { other in
      other.state == .demoted
        && (other.version, other.number) > (active.version, active.number)
    }
    guard let newer else {
      throw .refused(
        "no generation of \(projection) stands ready beside the active one",
        action: "annals rebuild \(projection), or raise its version and run annals migrate")
    }
    return newer
  }

  /// The generation that a rollback means where none is named: the one that was active before.
  package func previous() throws(SwitchError) -> Generation {
    let projection = projection
    let before = try stored { () throws(StoreError) in
      try store.previouslyActive(projection)
    }
    if let before, before.state == .demoted { return before }
    let demoted = try generations().filter { $0.state == .demoted }
    guard demoted.count == 1 else {
      throw .refused(
        demoted.isEmpty
          ? "no generation of \(projection) was active before"
          : "\(demoted.count) generations of \(projection) are demoted",
        action: demoted.isEmpty ? "annals generations \(projection)" : "name one: --generation")
    }
    return demoted[0]
  }

  /// What would be done with the views; nothing is changed.
  package func plan(
    _ action: OperatorLog.Action, to generation: Generation
  ) throws(SwitchError) -> [ViewStep] {
    try prepare(action, generation, keeping: false)
  }

  /// Waits until a generation has read all that the active one has read by now, so that readers do
  /// not fall back in time.
  /// - Throws: `busy` where it does not come so far: nobody feeds it.
  package func waitUntilLevel(_ generation: Generation) throws(SwitchError) {
    let deadline = ContinuousClock.now + bounds.waitFor
    let target = try positions(of: try active())
    while true {
      let lag = Lag(of: try positions(of: generation), behind: target)
      guard lag.events > 0 else { return }
      guard .now < deadline else {
        throw .busy(
          "\(generation.schema) is \(lag.events) records behind the active one and does not catch"
            + " up",
          action: "start a worker that feeds version \(generation.version)")
      }
      OwnThread.sleep(.milliseconds(5))
    }
  }

  /// How far a generation is behind the active one.
  package func lag(of generation: Generation) throws(SwitchError) -> Lag {
    Lag(of: try positions(of: generation), behind: try positions(of: try active()))
  }

  private func positions(of generation: Generation) throws(SwitchError) -> [GenerationPosition] {
    try stored { () throws(StoreError) in
      try PositionStore(connection).positions(of: generation)
    }
  }

  /// Switches in one transaction, and notes who decided and why.
  /// - Parameters:
  ///   - action: `promote` or `rollback`, as the operator log has it.
  ///   - detail: stands in the operator log behind the names of the two generations.
  /// - Returns: how many tries it took to get the locks.
  package func carryOut(
    _ action: OperatorLog.Action, to generation: Generation, _ decision: OperatorLog.Decision,
    detail: String
  ) throws(SwitchError) -> Int {
    let active = try active()
    let steps = try prepare(action, generation, keeping: true).filter { $0.definition != nil }
    let views = ViewStore(connection)
    let names = steps.map(\.view)
    let transaction = LockedTransaction(connection: connection, bounds: bounds, say: say)
    return try transaction.run { () throws(StoreError) in
      try views.reader(of: names)
    } _: { budget throws(SwitchError) in
      try stored { () throws(StoreError) in
        try budget.spend()
        try views.begin()
      }
      try change(active, .demoted)
      try change(generation, .active)
      try stored { () throws(StoreError) in
        try OperatorLog(connection).note(
          action, decision, generation,
          detail: "from \(active.schema) to \(generation.schema)"
            + (detail.isEmpty ? "" : "; \(detail)"))
        for step in steps {
          try budget.spend()
          try views.put(
            step.definition!, as: step.view, in: "read", over: step.shown,
            extending: step.extends)
        }
      }
    }
  }

  private func change(
    _ generation: Generation, _ state: Generation.State
  ) throws(SwitchError) {
    let isDone = try stored { () throws(StoreError) in try store.set(generation, state) }
    guard isDone else {
      throw .busy(
        "\(generation.schema) is no longer \(generation.state.rawValue)",
        action: "look at annals generations")
    }
  }

  /// Makes sure that both generations' views are kept, and decides what becomes of those of schema
  /// `read`.
  private func prepare(
    _ action: OperatorLog.Action, _ generation: Generation, keeping: Bool
  ) throws(SwitchError) -> [ViewStep] {
    let active = try active()
    let declaration = context.entry.declaration
    let isOwn =
      declaration.version == generation.version && context.codeHash == generation.sourceHash
    let steps: [ViewStep]
    var names: Set<String> = []
    do throws(SwitchError) {
      steps = try stored { () throws(StoreError) in
        try storing { () throws(PostgresError) in try connection.begin() }
        let views = ViewStore(connection)
        let kept = GenerationViews(connection)
        try kept.keepShown(active)
        if isOwn { try kept.make(declaration, generation) }
        try views.begin()
        let leaving = try views.views(over: active.schema).filter { $0.schema == "read" }
        let shown = try views.definitions(in: "read")
        names = Set(shown.map(\.name))
        let steps = ViewStep.plan(
          try views.definitions(in: ViewStore.schema(of: generation)), over: shown,
          leaving: Set(leaving.map(\.name)),
          version: generation.version, returning: action == .rollback)
        try storing { () throws(PostgresError) in
          if keeping { try connection.commit() } else { try connection.rollback() }
        }
        return steps
      }
    } catch {
      if !connection.isBroken {
        try stored { () throws(StoreError) in
          try storing { () throws(PostgresError) in try connection.rollback() }
        }
      }
      throw error
    }
    if let taken = steps.first(where: { $0.shown == nil && names.contains($0.view) }) {
      throw .refused(
        "read.\(taken.view) has other columns than \(generation.schema) gives it",
        action: "raise the version of \(projection), or drop that view")
    }
    guard isOwn || steps.contains(where: { $0.definition != nil }) else {
      throw .refused(
        "what \(generation.schema) shows is not known to this program, and it was never shown",
        action: "run the program of version \(generation.version)")
    }
    return steps
  }
}
