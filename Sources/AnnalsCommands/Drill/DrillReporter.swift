import CommandKit
import Crypto
import Drill
import Drills
import EventCodec
import EventModel
import Glibc
import PostgresWire
import Replay
import Store

/// Keeps what became of a run: two files and a signature over both, a row, an event.
///
///     <drill.reports>/<run>-<drill>/report.json  report.md  report.sig
struct DrillReporter {
  /// The files that are signed, and the one that says so.
  static let fileNames = ["report.json", "report.md"]
  static let signatureName = "report.sig"

  private let context: CommandContext
  private let signer: NoteKey.Signer?

  /// - Throws: `misconfigured` where nobody signs, and `--unsigned` was not given: before anything
  ///   is done rather than behind an hour of it.
  init(_ context: CommandContext) throws(CommandFailure) {
    self.context = context
    let folder = Keys.folder(context)
    guard !context.parsed.flag("unsigned") else {
      signer = nil
      return
    }
    do throws(KeyFolder.Fault) { signer = try folder.signer() } catch {
      if case .noKey = error {
        throw CommandFailure(
          .misconfigured, "nobody signs the report: \(error)",
          action: "annals keys new NAME, or --unsigned for a report that proves nothing")
      }
      throw Failures.failure(error)
    }
  }

  /// Where the report of a run lies.
  func folder(_ report: DrillReport) -> String {
    let base = context.settings.text(SettingsCatalogue.drillReports.name) ?? "annals-drills"
    return "\(base)/\(report.run)-\(report.drill.name)"
  }

  /// Writes the files, and signs them.
  func write(_ report: DrillReport) throws(CommandFailure) {
    let (json, page) = (report.json, report.page)
    let base = context.settings.text(SettingsCatalogue.drillReports.name) ?? "annals-drills"
    let files = OutputFiles(folder: base)
    let name = "\(report.run)-\(report.drill.name)"
    try files.write(json, to: "\(name)/report.json")
    try files.write(page, to: "\(name)/report.md")
    guard let signer else { return }
    // The lines of `sha256sum`, so that anybody can check the files against them.
    let text =
      "annals drill report \(report.run)\n"
      + "\(Self.hash(json))  report.json\n\(Self.hash(page))  report.md\n"
    let note: SignedNote
    do throws(SignedNote.Fault) { note = try SignedNote(signing: text, by: signer) } catch {
      throw CommandFailure(.bug, "the report cannot be signed: \(error)")
    }
    try files.write(note.fileText, to: "\(name)/\(Self.signatureName)")
  }

  /// Tells the database and Kafka, where they are configured.
  /// - Returns: what could not be told.
  func tell(_ report: DrillReport) -> [CommandFailure] {
    var failures: [CommandFailure] = []
    let isDeployment = report.drill.ground == .deployment
    if isDeployment || context.settings.text(CommonSettings.database.name) != nil {
      do throws(CommandFailure) { try note(report) } catch { failures.append(error) }
    }
    if context.namesKafka {
      do throws(CommandFailure) { try send(report) } catch { failures.append(error) }
    }
    return failures
  }

  private var signerText: String? {
    signer.map { "\($0.verifier.name)+\($0.verifier.idText)" }
  }

  private func note(_ report: DrillReport) throws(CommandFailure) {
    let connection = try context.connect()
    try Failures.store { () throws(StoreError) in
      try DrillStore(connection).note(
        DrillRun(
          run: report.run, drill: report.drill.name, ground: report.drill.ground.rawValue,
          source: report.drill.source.text, broker: report.broker,
          verdict: report.verdict.rawValue, cause: report.cause,
          startedAt: Timestamp(microseconds: report.startedAt), tookMs: report.took / 1000,
          recoveryMs: report.measure("recovery"), eventsPerSecond: report.measure("rate"),
          program: report.program, machine: report.machine, fileHash: report.fileHash,
          reportHash: Self.hash(report.json), signer: signerText))
    }
  }

  private func send(_ report: DrillReport) throws(CommandFailure) {
    let registry = try context.registry()
    guard let topic = registry.topic(declared: Drills.topic) else {
      throw CommandFailure(.bug, "\(Drills.topic) is not declared")
    }
    let event = Drills.event(
      report, reportHash: Self.hash(report.json), signer: signerText)
    let record: OutgoingRecord
    do throws(EventLine.Refusal) {
      record = try EventLine(topic, registry, isCloudEvent: false, timeFromEvent: false)
        .record(Array(event.utf8))
    } catch {
      throw CommandFailure(.bug, "the event breaks its contract: \(error.reason)")
    }
    let sender = RecordSender(context, topic.name)
    sender.add(record, line: 1)
    if let failure = sender.failure { throw failure }
    try sender.finish()
    guard sender.failed == 0 else {
      throw CommandFailure(.unavailable, "the event was not delivered to \(topic.name)")
    }
  }

  static func hash(_ text: String) -> String { SHA256Hash.digest(of: Array(text.utf8)).hex }

  /// The machine in a few words.
  static var machine: String {
    var name = utsname()
    uname(&name)
    func text<Field>(_ field: Field) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    return "\(text(name.nodename)), \(text(name.sysname)) \(text(name.release)) "
      + "\(text(name.machine)), \(cores) processors"
  }
}
