import CommandKit
import Crypto

/// `annals drill verify`: whether a report is what was signed.
enum DrillVerifyCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["drill", "verify"], summary: "check a report against its signature",
    discussion:
      "Needs the folder of a report and a public key, and no server. The signature is over the"
      + " hashes of both files, as lines of sha256sum.",
    arguments: [ArgumentDescription("folder", doc: "The folder of a run, below drill.reports.")],
    options: [CertificateCheck.key, .output], settings: [SettingsCatalogue.keysFolder],
    examples: [
      .init(
        "annals drill verify annals-drills/20261121T020000Z-1f3a-golden-replay --key signer.public",
        "Whether that is what the signer's program wrote.")
    ],
    exits: [.checkFailed, .cannotWrite, .corrupt, .notPermitted, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    let folder = context.parsed.argument("folder") ?? ""
    let file = folder + "/" + DrillReporter.signatureName
    let note = try CertificateCheck.note(file)
    let signers = try CertificateCheck(context).signers(of: note, file)
    var table = ResultTable(columns: ["what", "value", "holds"])
    for signer in signers {
      table.append([
        .text("signed by"), .text("\(signer.name)+\(signer.idText)"), .boolean(true),
      ])
    }
    let lines = note.text.split(separator: "\n").dropFirst()
    var holds = !lines.isEmpty
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 2, DrillReporter.fileNames.contains(words[1]) else {
        throw CommandFailure(.corrupt, "the signed text is no drill's report", place: file)
      }
      let found = DrillReporter.hash(try HostProcess.readText(folder + "/" + words[1]))
      holds = holds && found == words[0]
      table.append([.text(words[1]), .text(found), .boolean(found == words[0])])
    }
    try context.console.rows(table, context.parsed.output)
    return holds ? .success : .checkFailed
  }
}
