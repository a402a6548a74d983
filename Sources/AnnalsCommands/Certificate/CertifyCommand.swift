import CommandKit
import Crypto
import EventCodec
import EventModel
import ProjectionKernel
import Replay
import Store
import Worker

/// `annals certify`: what events, code and decisions gave which state, signed; or the proof of it.
enum CertifyCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["certify"], summary: "sign what a read model's state is and where it comes from",
    discussion:
      "Writes a certificate: the cut, a hash over the events of each partition up to it, the code"
      + " and its contracts, a hash over the operators' decisions, the digest of the state. Whoever"
      + " has the same events, code and decisions gets the same text on any machine. It is signed by"
      + " the current key of the folder of keys.\n\n"
      + "The events are read again, from the first to the cut: from the archive as far as it"
      + " reaches, and from Kafka behind it. With --verify a certificate is checked instead, with"
      + " nothing but its file and a public key.",
    arguments: [
      ArgumentDescription("projection", .optional, doc: "The projection; none with --verify.")
    ],
    options: [
      GenerationChoice.version, GenerationChoice.generation, HistoryPlace.archive,
      OptionDescription(
        "file", .text(placeholder: "FILE"),
        doc: "Where the certificate is written; standard output where none is named."),
      OptionDescription(
        "tree", .text(placeholder: "FILE"),
        doc: "Keeps the state's tree as well, for annals bisect."),
      OptionDescription(
        "verify", .text(placeholder: "FILE"),
        doc: "Checks that certificate; no server is asked."),
      CertificateCheck.key,
      DigestRun.workers, .output,
    ],
    settings: [
      CommonSettings.kafkaServers, CommonSettings.database, SettingsCatalogue.brokerTimeout,
      SettingsCatalogue.keysFolder, SettingsCatalogue.topicsPrefix,
    ],
    examples: [
      .init("annals certify slm_usage --file usage.certificate", "For who asks in a year."),
      .init(
        "annals certify slm_usage --archive /var/lib/annals/archive --file usage.certificate",
        "When Kafka has forgotten the first events."),
      .init(
        "annals certify --verify usage.certificate --key signer.public", "Offline, by anybody."),
    ],
    exits: [
      .checkFailed, .unavailable, .cannotWrite, .corrupt, .retryLater, .notPermitted,
      .misconfigured,
    ])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let parsed = context.parsed
    if let file = parsed.text("verify") {
      guard parsed.argument("projection") == nil else {
        throw CommandFailure(
          .usage, "--verify takes no projection: the certificate names its own")
      }
      return try CertificateCheck(context).run(file)
    }
    guard let projection = parsed.argument("projection") else {
      throw CommandFailure(
        .usage, "no projection is named", action: "annals certify <projection>, or --verify FILE")
    }
    // Whether it can be signed shows before hours of reading.
    let folder = Keys.folder(context)
    let signer = try Failures.keys { () throws(KeyFolder.Fault) in try folder.signer() }
    let certificate = try certificate(context, projection)
    let note: SignedNote
    do throws(SignedNote.Fault) {
      note = try SignedNote(signing: certificate.text, by: signer)
    } catch {
      throw CommandFailure(.bug, "the certificate cannot be signed: \(error)")
    }
    if let file = parsed.text("file") {
      try OutputFiles(folder: file.hasPrefix("/") ? "/" : ".").write(note.fileText, to: file)
      context.console.say(
        "\(file): \(certificate.code.projection), digest \(certificate.digest), signed by "
          + "\(signer.verifier.name)+\(signer.verifier.idText)")
    } else {
      try context.console.data(note.fileText)
    }
    return .success
  }

  private static func certificate(
    _ context: CommandContext, _ projection: String
  ) throws(CommandFailure) -> Certificate {
    let entry = try ProjectionChoice.entry(projection)
    let registry = try context.registry()
    let source = HistoryEventRange(try HistoryPlace.sources(context))
    let connection = try context.connect()
    let generation = try GenerationChoice.named(context, projection, connection)
    let code = try code(of: entry, generation, registry)
    let run = try DigestRun(context)
    let snapshot = try Failures.digest { () throws(DigestError) in
      try StateSnapshot(generation, connection)
    }
    let tree = try run.tree(snapshot, saving: context.parsed.text("tree"))
    let operators = try Failures.digest { () throws(DigestError) in
      let operators = try OperatorInputs(snapshot)
      try snapshot.close()
      return operators
    }
    var events: [EventRange] = []
    for part in snapshot.cut.parts {
      context.console.live("hashing \(part.log)/\(part.partition) up to \(part.next)")
      events.append(
        try Failures.digest { () throws(DigestError) in try EventRange(part, from: source) })
    }
    return Certificate(code: code, events: events, operators: operators, state: tree)
  }

  /// What computed the rows.
  /// - Throws: `misconfigured` where it was not this program's code, whose contracts then are not
  ///   those of the rows.
  private static func code(
    of entry: ProjectionEntry, _ generation: Generation, _ registry: ContractRegistry
  ) throws(CommandFailure) -> Certificate.Code {
    guard generation.sourceHash == FedGenerations.codeHash(of: entry, registry) else {
      throw CommandFailure(
        .misconfigured,
        "\(entry.declaration.name) version \(generation.version), generation \(generation.number),"
          + " was made by other code, which this program cannot certify",
        action: "certify with the program that made it, or rebuild")
    }
    return try CertifiedCode.of(entry, registry)
  }
}
