import CommandKit
import Crypto
import Replay

/// What the commands about keys have in common.
enum Keys {
  static func folder(_ context: CommandContext) -> KeyFolder {
    KeyFolder(context.settings.text(SettingsCatalogue.keysFolder.name) ?? "annals-keys")
  }

  static func table(
    _ entries: [KeyFolder.Entry], _ context: CommandContext
  ) throws(CommandFailure) {
    var table = ResultTable(columns: ["name", "id", "state", "private", "public_key"])
    for entry in entries {
      table.append([
        .text(entry.verifier.name), .text(entry.verifier.idText),
        .text(entry.isCurrent ? "signs" : "verifies"), .boolean(entry.hasPrivatePart),
        .text("\(entry.verifier)"),
      ])
    }
    try context.console.rows(table, context.parsed.output)
  }
}

/// `annals keys new`: a key that signs.
enum KeysNewCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["keys", "new"], summary: "make a key that signs certificates",
    discussion:
      "Makes an Ed25519 key in the folder of keys: the private part in a file of mode 0600, the"
      + " public part beside it, to be given to whoever verifies. It signs from now on; keys that are"
      + " there already stay.",
    arguments: [
      ArgumentDescription("name", doc: "Who signs, as certificates show it: `annals.example.org`.")
    ], options: [.output], settings: [SettingsCatalogue.keysFolder],
    examples: [.init("annals keys new annals.example.org", "A first key.")],
    exits: [.cannotWrite, .corrupt, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let folder = Keys.folder(context)
    let (key, entries) = try Failures.keys { () throws(KeyFolder.Fault) in
      let key = try folder.makeKey(name: context.parsed.argument("name") ?? "")
      return (key, try folder.list())
    }
    try Keys.table(entries.filter { $0.verifier == key }, context)
    return .success
  }
}

/// `annals keys list`: the keys that are there.
enum KeysListCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["keys", "list"], summary: "the keys that sign and verify",
    discussion:
      "One row for each public part. The last column is what `annals certify --verify` takes as"
      + " --key, and what other tools for signed notes take as a verifier's key.",
    options: [.output], settings: [SettingsCatalogue.keysFolder],
    examples: [.init("annals keys list", "All of them.")],
    exits: [.cannotWrite, .corrupt, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let folder = Keys.folder(context)
    try Keys.table(
      try Failures.keys { () throws(KeyFolder.Fault) in try folder.list() }, context)
    return .success
  }
}

/// `annals keys rotate`: another key of the same name.
enum KeysRotateCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["keys", "rotate"], summary: "let another key of the same name sign",
    discussion:
      "Makes a new key under the current one's name, which signs from now on. The old one signs"
      + " nothing more; what it signed still verifies by its public part, so that is kept. Its"
      + " private part stays until somebody deletes the file.",
    options: [.output], settings: [SettingsCatalogue.keysFolder],
    examples: [.init("annals keys rotate", "A new key; give its public part out.")],
    exits: [.cannotWrite, .corrupt, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let folder = Keys.folder(context)
    let (keys, entries) = try Failures.keys { () throws(KeyFolder.Fault) in
      let keys = try folder.rotate()
      return (keys, try folder.list())
    }
    try Keys.table(
      entries.filter { $0.verifier == keys.old || $0.verifier == keys.new }, context)
    return .success
  }
}
