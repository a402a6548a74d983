/// The rule packs that decisions can be evaluated again under, by the version that events name.
///
/// A pack is a fact of the past: once decisions were made under a version, that version's rules are
/// never edited here; a change of rules is another version.
package enum RulePacks {
  /// All packs known to this build.
  package static let known: [RulePack] = [version20251004]

  /// The pack of that version, compared as bytes; nil where this build does not know it.
  package static func pack(version: [UInt8], among packs: [RulePack] = known) -> RulePack? {
    packs.first { $0.version.utf8.elementsEqual(version) }
  }

  /// The rules that the policy engine ships as its default, version 2025-10-04.
  private static let version20251004 = RulePack(
    version: "2025-10-04",
    tenants: [
      (
        "tenantA",
        [
          PolicyRule(
            name: "blocked-term", pattern: "forbidden", weight: 0.5,
            description: "Tenant A forbids the word 'forbidden'.", severity: .high),
          PolicyRule(
            name: "blocked-term-2", pattern: "blocked", weight: 0.25,
            description: "Repeated use of 'blocked' triggers review.", severity: .medium),
        ]
      ),
      (
        "tenantB",
        [
          PolicyRule(
            name: "restricted", pattern: "restricted", weight: 0.4,
            description: "Tenant B flags 'restricted' prompts.", severity: .high)
        ]
      ),
    ])
}
