import Archive
import CommandKit
import Glibc

/// `annals archive verify`: is everything as it was written?
enum ArchiveVerifyCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["archive", "verify"], summary: "read every byte of the archive and find any damage",
    discussion:
      "Compares every block with the SHA-256 in its manifest, every manifest with its own chain and"
      + " with the position beside it, and every index with the manifest. What is damaged is named"
      + " with file, block, byte and offset, one row each, and the exit status says so. Bytes that"
      + " were written and never committed are no damage; they are named on standard error. An"
      + " archiver may run beside it.\n\n"
      + "An earlier copy of the whole folder is sound by itself. Where a database is named"
      + " (database.url) that saw the archive reach further, it is told; --accept-earlier has the"
      + " database take the folder as it is.",
    options: [
      OptionDescription(
        "deep", .flag, doc: "Also unpack every block and read every record in it."),
      OptionDescription(
        "threads", .integer(1...256),
        doc: "How many to use; one for each core where it is not given."),
      OptionDescription(
        "accept-earlier", .flag,
        doc: "This folder is the archive now, though the database saw more of it."),
      .output,
    ], settings: [SettingsCatalogue.archiveFolder, CommonSettings.database],
    examples: [.init("annals archive verify --archive-folder ./archive", "Everything.")],
    exits: [.unavailable, .cannotWrite, .corrupt, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let path = try ArchivePlace.folder(context)
    let started = ContinuousClock.now
    let verifier = try Failures.archive { () throws(ArchiveError) in
      try ArchiveVerifier(path: path)
    }
    let threads =
      context.parsed.integer("threads").map(Int.init) ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let console = context.console
    let report = ParallelVerify(verifier, deep: context.parsed.flag("deep")).run(
      threads: max(1, Int(threads))
    ) { done, all in console.live("\(done) of \(all) segments") }
    if context.parsed.flag("accept-earlier") {
      try EarlierArchive.accept(context, folder: path)
    }
    let earlier = try EarlierArchive.faults(context, folder: path)
    for note in report.notes { console.say("annals: \(note)") }
    let seconds = max(0.000_001, (ContinuousClock.now - started) / .seconds(1))
    let rate = Int64(Double(report.bytes) / 1e6 / seconds)
    let read =
      "\(Grouped.text(report.records)) records in \(Grouped.text(Int64(report.blocks))) blocks, "
      + "\(Grouped.text(report.bytes)) bytes, \(Grouped.text(rate)) MB/s"
    guard !report.damages.isEmpty else {
      if context.parsed.output != .table { try console.rows(table([]), context.parsed.output) }
      console.say("sound: \(read)")
      guard let earlier else {
        console.say(
          "only a database that saw it can tell whether the whole folder is an earlier copy")
        return .success
      }
      for fault in earlier { console.say("an earlier copy: \(fault)") }
      return earlier.isEmpty ? .success : .corrupt
    }
    try console.rows(table(report.damages), context.parsed.output)
    console.say("damaged in \(report.damages.count) places: \(read)")
    console.say("the first: \(report.damages[0])")
    return .corrupt
  }

  private static func table(_ damages: [ArchiveDamage]) -> ResultTable {
    var table = ResultTable(columns: ["file", "block", "position", "offset", "what"])
    for damage in damages {
      table.append([
        .text(damage.file), damage.block.map { .integer(Int64($0)) } ?? .null,
        .integer(damage.position), damage.offset.map { .integer($0) } ?? .null,
        .text(damage.what),
      ])
    }
    return table
  }
}
