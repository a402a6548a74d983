import CommandKit
import EventModel
import PostgresWire
import ProjectionKernel
import Store

/// Which generation of a projection a command is about.
enum GenerationChoice {
  static let version = OptionDescription(
    "version", .integer(1...Int64(Int32.max)),
    doc: "The version of the projection; that of the active generation where it is not given.")

  static let generation = OptionDescription(
    "generation", .integer(1...Int64(Int32.max)),
    doc: "Which build of the version; the active one where neither is given.")

  /// The generation that a command line names.
  static func named(
    _ context: CommandContext, _ projection: String, _ connection: PostgresConnection
  ) throws(CommandFailure) -> Generation {
    let entry = try ProjectionChoice.entry(projection)
    return try named(
      entry.declaration.name, version: context.parsed.integer("version"),
      number: context.parsed.integer("generation"), connection)
  }

  /// One of a projection's generations; the active one, or the latest of a version.
  /// - Throws: `usage` where there is none of that number.
  static func named(
    _ projection: ProjectionName, version: Int64?, number: Int64?, _ connection: PostgresConnection
  ) throws(CommandFailure) -> Generation {
    let all = try Failures.store { () throws(StoreError) in
      try GenerationStore(connection).all()
    }.filter { $0.projection == projection && $0.state != .retired }
    guard !all.isEmpty else {
      throw CommandFailure(
        .misconfigured, "projection \(projection) has no tables yet", action: "annals migrate")
    }
    let active = all.first { $0.state == .active }
    let wanted = version ?? Int64((active ?? all[all.count - 1]).version)
    let builds = all.filter { Int64($0.version) == wanted }
    if let number {
      if let found = builds.first(where: { Int64($0.number) == number }) { return found }
    } else if let found = builds.first(where: { $0.state == .active }) ?? builds.last {
      return found
    }
    throw CommandFailure(
      .usage,
      "\(projection) has no version \(wanted)" + (number.map { ", generation \($0)" } ?? ""),
      action: "there are "
        + all.map { "version \($0.version) generation \($0.number)" }.joined(separator: ", "))
  }
}
