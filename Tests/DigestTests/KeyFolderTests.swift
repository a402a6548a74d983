import Crypto
import Glibc
import Replay
import TestServers
import Testing

@Suite("Keys in a folder")
struct KeyFolderTests {
  /// Gives `body` a folder that is not there yet.
  private func with(_ body: (KeyFolder) throws -> Void) throws {
    let path = StateDatabase.temporary("keys")
    try body(KeyFolder(path))
    try ChildProcess.run(["rm", "-rf", path], output: "/dev/null")
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test("made, listed and rotated; private parts are their owner's alone")
  func life() throws {
    try with { folder in
      #expect(try folder.list() == [])
      #expect(throws: KeyFolder.Fault.noKey(folder: folder.path)) { try folder.signer() }
      // A umask that would let everybody read.
      let old = umask(0)
      let first = try folder.makeKey(name: "annals.test")
      umask(old)
      #expect(mode(folder.path) == 0o700)
      let stem = "\(folder.path)/annals.test+\(first.idText)"
      #expect(mode(stem + ".private") == 0o600)
      #expect(ChildProcess.contents(stem + ".public") == "\(first)\n")
      #expect(try folder.signer().verifier == first)
      let note = try SignedNote(signing: "text\n", by: folder.signer())
      let (before, second) = try folder.rotate()
      #expect(before == first && second.name == first.name && second.id != first.id)
      #expect(try folder.signer().verifier == second)
      // What the old key signed still verifies by its public part.
      #expect(try note.verify(try folder.verifiers()) == [first])
      let entries = try folder.list()
      #expect(entries.count == 2 && entries.allSatisfy(\.hasPrivatePart))
      #expect(entries.filter(\.isCurrent).map(\.verifier) == [second])
      unlink(stem + ".private")
      #expect(try folder.list().first { $0.verifier == first }?.hasPrivatePart == false)
    }
  }

  @Test(
    "a key that others can reach is refused",
    arguments: [(0o640, 0o700), (0o604, 0o700), (0o620, 0o700), (0o600, 0o770), (0o600, 0o702)])
  func open(file: Int, folder mode: Int) throws {
    try with { folder in
      let key = try folder.makeKey(name: "k")
      let secret = "\(folder.path)/k+\(key.idText).private"
      chmod(secret, mode_t(file))
      chmod(folder.path, mode_t(mode))
      #expect { try folder.signer() } throws: { error in
        if case KeyFolder.Fault.tooOpen = error { true } else { false }
      }
      #expect(throws: KeyFolder.Fault.self) { try folder.rotate() }
      chmod(secret, 0o600)
      chmod(folder.path, 0o755)
      #expect(try folder.signer().verifier == key)
    }
  }

  @Test("a damaged key, one under another's name, and names that no file can have")
  func damaged() throws {
    try with { folder in
      let key = try folder.makeKey(name: "k")
      let secret = "\(folder.path)/k+\(key.idText).private"
      let text = ChildProcess.contents(secret)
      func write(_ text: String) {
        let file = fopen(secret, "w")!
        fputs(text, file)
        fclose(file)
      }
      write(String(text.dropLast(5)))
      #expect(throws: KeyFolder.Fault.damaged(path: secret)) { try folder.signer() }
      write(try NoteKey.make(name: "k").secretText)
      #expect(throws: KeyFolder.Fault.damaged(path: secret)) { try folder.signer() }
      write(text)
      #expect(try folder.signer().verifier == key)
      for name in ["", ".", "../k", "a/b", "a+b", "a b", "é", String(repeating: "a", count: 101)] {
        #expect(throws: KeyFolder.Fault.wrongName(name)) { try folder.makeKey(name: name) }
      }
    }
  }
}
