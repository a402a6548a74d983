import PostgresWire
import ProjectionKernel
package import Store

/// Drops the tables of a generation that is not needed any more.
package struct Retirement {
  private let connection: PostgresConnection
  private let bounds: SwitchBounds
  private let say: (String) -> Void

  /// - Parameters:
  ///   - owner: keeps others from switching the projection meanwhile.
  ///   - say: told what is waited for.
  package init(
    _ owner: GenerationSwitch, bounds: SwitchBounds = SwitchBounds(),
    say: @escaping (String) -> Void
  ) throws(SwitchError) {
    connection = try owner.context.connect("annals-retire")
    self.bounds = bounds
    self.say = say
  }

  /// The views of schema `read` that still show it, and go with it.
  /// - Throws: `refused` for the active one, for one that a rebuild loads, and where somebody else's
  ///   views show it.
  package func plan(_ generation: Generation) throws(SwitchError) -> [String] {
    switch generation.state {
    case .built, .demoted: break
    case .active:
      throw .refused(
        "\(generation.schema) is active: readers see it", action: "promote another one first")
    case .building:
      throw .refused(
        "\(generation.schema) is being built", action: "end its rebuild with annals rebuild")
    case .retired:
      throw .refused("\(generation.schema) is retired already", action: "there is nothing to do")
    case .past:
      throw .refused(
        "\(generation.schema) shows a past cut", action: "it goes by itself when room is needed")
    }
    let kept = ViewStore.schema(of: generation)
    let over = try stored { () throws(StoreError) in
      let views = ViewStore(connection)
      return try views.views(over: generation.schema) + views.views(over: kept)
    }
    if let other = over.first(where: { $0.schema != "read" && $0.schema != kept }) {
      throw .refused(
        "view \(other.schema).\(other.name), which is not of Annals, shows \(generation.schema)",
        action: "drop that view, or let it show schema read")
    }
    return Set(over.filter { $0.schema == "read" }.map(\.name)).sorted()
  }

  /// Drops it in one transaction, and notes who decided and why.
  package func carryOut(
    _ generation: Generation, _ decision: OperatorLog.Decision
  ) throws(SwitchError) {
    let views = try plan(generation)
    let transaction = LockedTransaction(connection: connection, bounds: bounds, say: say)
    _ = try transaction.run { () throws(StoreError) in
      try ViewStore(connection).reader(of: views)
    } _: { budget throws(SwitchError) in
      let isDone = try stored { () throws(StoreError) in
        try budget.spend()
        let store = GenerationStore(connection)
        try store.forgetIDs(of: generation)
        try OperatorLog(connection).note(
          .retire, decision, generation, detail: "\(generation.schema) is dropped")
        return try store.set(generation, .retired)
      }
      guard isDone else {
        throw .busy(
          "\(generation.schema) is no longer \(generation.state.rawValue)",
          action: "look at annals generations")
      }
      try stored { () throws(StoreError) in
        try storing { () throws(PostgresError) in
          for view in views { try connection.execute("DROP VIEW read.\(Table.quoted(view))") }
          for schema in [ViewStore.schema(of: generation), generation.schema] {
            try connection.execute("DROP SCHEMA IF EXISTS \(Table.quoted(schema)) CASCADE")
          }
        }
      }
    }
  }
}
