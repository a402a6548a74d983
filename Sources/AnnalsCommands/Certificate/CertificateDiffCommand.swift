import CommandKit
import Replay

/// `annals certificate diff`: in what two certificates disagree.
enum CertificateDiffCommand: AnnalsCommand {
  static let description = CommandDescription(
    ["certificate", "diff"], summary: "in what two certificates disagree",
    discussion:
      "One row for each part that differs: code, events by partition, operators' decisions, tables."
      + " The inputs come first, for a state that differs follows from inputs that do; where the"
      + " inputs are the same and the state is not, annals bisect finds the row. Signatures are not"
      + " looked at: annals certify --verify does that.",
    arguments: [
      ArgumentDescription("left", doc: "The file of a certificate."),
      ArgumentDescription("right", doc: "The file of another."),
    ], options: [.output],
    examples: [
      .init("annals certificate diff here.certificate there.certificate", "What differs.")
    ],
    exits: [.checkFailed, .cannotWrite, .corrupt, .misconfigured])

  static func run(_ context: CommandContext) throws(CommandFailure) -> ExitCode {
    var certificates: [Certificate] = []
    for name in ["left", "right"] {
      let file = context.parsed.argument(name) ?? ""
      certificates.append(
        try CertificateCheck.certificate(try CertificateCheck.note(file), file))
    }
    let differences = CertificateDifference.between(certificates[0], certificates[1])
    if !differences.isEmpty || context.parsed.output != .table {
      var table = ResultTable(columns: ["kind", "part", "left", "right"])
      for one in differences {
        table.append([
          .text(one.kind.rawValue), .text(one.part), .text(one.left), .text(one.right),
        ])
      }
      try context.console.rows(table, context.parsed.output)
    }
    context.console.say(CertificateDifference.verdict(differences))
    return differences.isEmpty ? .success : .checkFailed
  }
}
