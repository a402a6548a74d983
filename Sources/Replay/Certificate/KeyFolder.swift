package import Crypto
import Glibc

/// A folder of signing keys: `<name>+<id>.private` (mode 0600), `<name>+<id>.public` beside it, and
/// `current`, which names the key that signs.
///
/// A private part that others may read is refused, whatever is asked: it may be theirs by now.
package struct KeyFolder {
  /// Why a key cannot be used or made.
  package enum Fault: Error, Equatable, Sendable, CustomStringConvertible {
    case cannotRead(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// Others than the owner may reach a private key or put one in its place.
    case tooOpen(path: String, mode: String)
    case damaged(path: String)
    /// There is no key yet, or none of that name.
    case noKey(folder: String)
    /// A name that file or note cannot hold.
    case wrongName(String)
    case crypto(CryptoError)

    package var description: String {
      switch self {
      case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)"
      case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
      case .tooOpen(let path, let mode):
        "\(path) has mode \(mode): others than its owner can reach the private key"
      case .damaged(let path): "\(path) is no key"
      case .noKey(let folder): "\(folder) holds no signing key"
      case .wrongName(let name):
        "a key cannot be called \"\(name)\": letters, digits, '.', '-' and '_' are what a name has"
      case .crypto(let error): "\(error)"
      }
    }
  }

  /// One key of the folder.
  package struct Entry: Equatable, Sendable {
    package let verifier: NoteKey.Verifier
    /// Whether it signs what is signed now.
    package let isCurrent: Bool
    /// Whether its private part is here.
    package let hasPrivatePart: Bool
  }

  package let path: String

  package init(_ path: String) { self.path = path }

  /// All keys by name and id.
  package func list() throws(Fault) -> [Entry] {
    guard access(path, F_OK) == 0 else { return [] }
    let current = try currentStem()
    var entries: [Entry] = []
    for file in try files() where file.hasSuffix(".public") {
      let stem = String(file.dropLast(".public".count))
      let verifier = try verifier(stem)
      let secret = privatePath(stem)
      let hasPrivatePart = access(secret, F_OK) == 0
      if hasPrivatePart { try checkMode(secret) }
      entries.append(
        Entry(
          verifier: verifier, isCurrent: stem == current, hasPrivatePart: hasPrivatePart))
    }
    return entries.sorted {
      ($0.verifier.name, $0.verifier.idText) < ($1.verifier.name, $1.verifier.idText)
    }
  }

  /// Makes a key and lets it sign from now on; keys that are there already stay.
  /// - Parameter name: as notes show it.
  package func makeKey(name: String) throws(Fault) -> NoteKey.Verifier {
    guard Self.isName(name) else { throw .wrongName(name) }
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw writeFault(path) }
    try checkMode(path)
    let signer: NoteKey.Signer
    do throws(NoteKey.Fault) { signer = try NoteKey.make(name: name) } catch {
      if case .crypto(let fault) = error { throw .crypto(fault) }
      throw .wrongName(name)
    }
    let stem = Self.stem(signer.verifier)
    try write(signer.secretText + "\n", to: privatePath(stem), mode: 0o600)
    try write("\(signer.verifier)\n", to: publicPath(stem), mode: 0o644)
    try write(stem + "\n", to: path + "/current", mode: 0o644)
    return signer.verifier
  }

  /// Makes another key of the current one's name and lets it sign from now on. The old one signs
  /// nothing more, and what it signed still verifies.
  /// - Returns: the old key and the new one.
  package func rotate() throws(Fault) -> (old: NoteKey.Verifier, new: NoteKey.Verifier) {
    let old = try signer().verifier
    return (old, try makeKey(name: old.name))
  }

  /// The key that signs now.
  package func signer() throws(Fault) -> NoteKey.Signer {
    guard let stem = try currentStem() else { throw .noKey(folder: path) }
    try checkMode(path)
    let file = privatePath(stem)
    try checkMode(file)
    let text = try read(file)
    do throws(NoteKey.Fault) {
      let signer = try NoteKey.Signer(text)
      guard Self.stem(signer.verifier) == stem else { throw NoteKey.Fault.wrongID }
      return signer
    } catch {
      throw .damaged(path: file)
    }
  }

  /// The public parts of all keys, for verification.
  package func verifiers() throws(Fault) -> [NoteKey.Verifier] {
    try files().filter { $0.hasSuffix(".public") }.map { file throws(Fault) in
      try verifier(String(file.dropLast(".public".count)))
    }
  }

  /// The key of one public part, wherever the file is.
  package static func verifier(file: String) throws(Fault) -> NoteKey.Verifier {
    let text = try KeyFolder(".").read(file)
    do throws(NoteKey.Fault) { return try NoteKey.Verifier(text) } catch {
      throw .damaged(path: file)
    }
  }

  private func verifier(_ stem: String) throws(Fault) -> NoteKey.Verifier {
    try Self.verifier(file: publicPath(stem))
  }

  private static func stem(_ key: NoteKey.Verifier) -> String { "\(key.name)+\(key.idText)" }
  private func privatePath(_ stem: String) -> String { "\(path)/\(stem).private" }
  private func publicPath(_ stem: String) -> String { "\(path)/\(stem).public" }

  /// Names that are the same in a file's name and in a note.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100 && name.first != "."
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
          || (0x61...0x7a).contains(byte) || [0x2d, 0x2e, 0x5f].contains(byte)
      }
  }

  private func currentStem() throws(Fault) -> String? {
    guard access(path + "/current", F_OK) == 0 else { return nil }
    return try read(path + "/current")
  }
}
