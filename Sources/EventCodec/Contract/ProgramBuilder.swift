import JSONFields

/// Compiles one version's schema so that it fills the slots of the newest version.
enum ProgramBuilder {
  /// - Parameter slotCount: how many slots the event has.
  static func program(_ schema: ContractFolder.Schema, plan: VersionPlan, slotCount: Int)
    throws(ContractFileError) -> SchemaProgram
  {
    var targets: [String: SlotTarget] = [:]
    for source in plan.sources {
      targets[source.pointer] = SlotTarget(slot: source.slot, conversion: conversion(source.kind))
    }
    do throws(ContractError) {
      return try SchemaCompiler.compile(
        schema.document.root, targets: targets, slotCount: slotCount)
    } catch {
      throw ContractFileError(
        file: schema.file, pointer: "\(error.pointer)/\(error.keyword)", reason: error.reason)
    }
  }

  private static func conversion(_ kind: FieldKind) -> SlotConversion {
    switch kind {
    case .text: .text
    case .integer: .integer
    case .decimal(let scale): .decimal(scale: scale)
    case .boolean: .boolean
    case .timestamp(.unixSeconds): .timestamp(.unixSeconds)
    case .timestamp(.unixMilliseconds): .timestamp(.unixMilliseconds)
    case .timestamp(.rfc3339): .timestamp(.rfc3339)
    case .timestamp(.rfc3339NaiveIsUTC): .timestamp(.rfc3339NaiveIsUTC)
    case .json: .json
    }
  }
}
