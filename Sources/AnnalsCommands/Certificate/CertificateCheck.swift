import CommandKit
import Crypto
import Replay

/// Reads certificates and checks their signatures, offline.
struct CertificateCheck {
  static let key = OptionDescription(
    "key", .text(placeholder: "KEY|FILE"), repeats: true,
    doc: "A public key, or the file of one, that may have signed; those of the folder of keys"
      + " where none is given.")

  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  /// Checks one and says what it certifies.
  func run(_ file: String) throws(CommandFailure) -> ExitCode {
    let note = try Self.note(file)
    let signers = try signers(of: note, file)
    let certificate = try Self.certificate(note, file)
    var table = ResultTable(columns: ["what", "value"])
    for signer in signers {
      table.append([.text("signed by"), .text("\(signer.name)+\(signer.idText)")])
    }
    table.append([
      .text("projection"),
      .text("\(certificate.code.projection) version \(certificate.code.version)"),
    ])
    table.append([.text("code"), .text(certificate.code.hash)])
    for range in certificate.events {
      table.append([
        .text("\(range.log)/\(range.partition)"),
        .text("\(range.records) records from \(range.start) to before \(range.next)"),
      ])
    }
    table.append([
      .text("operator log"), .text("\(certificate.operatorEntries) decisions"),
    ])
    for one in certificate.tables {
      table.append([.text("table \(one.name)"), .text("\(one.rows) rows")])
    }
    table.append([.text("digest"), .text(certificate.digest)])
    try context.console.rows(table, context.parsed.output)
    return .success
  }

  /// Who signed a note, of those that may have.
  /// - Throws: `checkFailed` where nobody of them did, or the text is another one.
  func signers(
    of note: SignedNote, _ file: String
  ) throws(CommandFailure) -> [NoteKey.Verifier] {
    let keys = try keys()
    do throws(SignedNote.Fault) { return try note.verify(keys) } catch {
      throw Self.failure(error, file)
    }
  }

  /// The keys that may have signed.
  private func keys() throws(CommandFailure) -> [NoteKey.Verifier] {
    let given = context.parsed.texts("key")
    guard given.isEmpty else {
      var keys: [NoteKey.Verifier] = []
      for text in given {
        do throws(NoteKey.Fault) {
          keys.append(try NoteKey.Verifier(text))
        } catch {
          keys.append(
            try Failures.keys { () throws(KeyFolder.Fault) in
              try KeyFolder.verifier(file: text)
            })
        }
      }
      return keys
    }
    let folder = Keys.folder(context)
    return try Failures.keys { () throws(KeyFolder.Fault) in try folder.verifiers() }
  }

  /// A file as a note.
  static func note(_ file: String) throws(CommandFailure) -> SignedNote {
    let text = try HostProcess.readText(file)
    do throws(SignedNote.Fault) { return try SignedNote(reading: Array(text.utf8)) } catch {
      throw failure(error, file)
    }
  }

  /// What a note says.
  static func certificate(
    _ note: SignedNote, _ file: String
  ) throws(CommandFailure) -> Certificate {
    do throws(DigestError) { return try Certificate(text: note.text) } catch {
      throw CommandFailure(.corrupt, "\(error)", place: file)
    }
  }

  private static func failure(_ fault: SignedNote.Fault, _ file: String) -> CommandFailure {
    switch fault {
    case .malformed: CommandFailure(.corrupt, "the file is no signed note", place: file)
    case .unknownSigner:
      CommandFailure(
        .checkFailed, "no known key signed it", place: file,
        action: "give the signer's public key by --key")
    case .wrongSignature(let name):
      CommandFailure(
        .checkFailed, "the signature is not \(name)'s over this text: one of them was changed",
        place: file)
    case .crypto(let error): CommandFailure(.misconfigured, "OpenSSL: \(error)")
    }
  }
}
