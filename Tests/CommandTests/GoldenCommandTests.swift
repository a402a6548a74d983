import Foundation
import TestKit
import TestServers
import Testing

@Suite("Golden logs on the command line")
struct GoldenCommandTests {
  private static let golden = RepoFiles.root.path + "/replay/golden"

  /// A copy of the golden logs, beside which commands run.
  private static func withCopy(_ body: (AnnalsBinary, URL) throws -> Void) throws {
    let binary = try AnnalsBinary()
    let copy = binary.folder.appending(path: "golden")
    try FileManager.default.copyItem(at: URL(filePath: golden), to: copy)
    // The code may have changed since it was recorded, as long as the digests have not.
    let recorded = try binary.run([
      "golden", "record", "platform", "--execute", "--golden-folder", copy.path,
    ])
    #expect(recorded.status == 0, "\(recorded)")
    try body(binary, copy)
    try binary.remove()
  }

  /// Writes what would have been recorded of other rows, by other code or the same.
  static func forge(_ file: URL, sameCode: Bool) throws {
    var text = try String(contentsOf: file, encoding: .utf8)
    let other = String(repeating: "0", count: 64)
    if !sameCode {
      let code = try #require(
        text.firstMatch(of: /"projection": "[a-z_]+",\n +"sha256": "([0-9a-f]+)"/))
      text = text.replacing(code.1, with: other)
    }
    let names = text.matches(of: /"name": "([a-z_]+)",\n +"rows": \d+,\n +"sha256": "([0-9a-f]+)"/)
    text = text.replacing(names[0].2, with: other)
    // The digest is that of the tables' hashes, by Python.
    let hashes = names.enumerated().map { $0.offset == 0 ? other : String($0.element.2) }
    let path = file.path + ".digest-\(sameCode)"
    try ChildProcess.run(
      [
        "python3", "-c",
        """
        import hashlib, sys, struct
        tables = [bytes.fromhex(one) for one in sys.argv[1:]]
        print(hashlib.sha256(b"annals digest 1\\n" + struct.pack(">H", len(tables)) + b"".join(tables)).hexdigest())
        """,
      ] + hashes, output: path)
    let digest = try #require(text.firstMatch(of: /"digest": "([0-9a-f]+)"/))
    text = text.replacing(
      digest.1, with: ChildProcess.contents(path).trimmingCharacters(in: .whitespacesAndNewlines))
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  @Test("this code gives the recorded digests of every read model")
  func replay() throws {
    let binary = try AnnalsBinary()
    let answer = try binary.run([
      "golden", "replay", "--golden-folder", Self.golden, "--output", "ndjson",
    ])
    #expect(answer.status == 0, "\(answer)")
    let lines = answer.output.split(separator: "\n")
    #expect(lines.count >= 5 && lines.allSatisfy { $0.contains(#""unchanged":true"#) })
    let list = try binary.run(["golden", "list", "--golden-folder", Self.golden])
    #expect(list.output.contains("training.audit#1"))
    try binary.remove()
  }

  @Test("other rows are told, with the version, the code and the table; and are not recorded over")
  func changed() throws {
    try Self.withCopy { binary, copy in
      let file = copy.appending(path: "platform/expected/training_mode.v1.json")
      let sound = try String(contentsOf: file, encoding: .utf8)
      for (sameCode, text) in [
        (false, "changed under the same version: anomaly"),
        (true, "another digest by the same code: anomaly"),
      ] {
        try sound.write(to: file, atomically: true, encoding: .utf8)
        try Self.forge(file, sameCode: sameCode)
        let words = ["--golden-folder", copy.path]
        let answer = try binary.run(["golden", "replay"] + words)
        #expect(answer.status == 1, "\(answer)")
        #expect(answer.error == "platform, training_mode: \(text)\n")
        let record = try binary.run(["golden", "record", "platform", "--execute"] + words)
        #expect(record.status == 1 && record.error.contains(text), "\(record)")
      }
      try FileManager.default.removeItem(at: file)
      let missing = try binary.run(["golden", "replay", "--golden-folder", copy.path])
      #expect(missing.status == 1 && missing.error.contains("no digest was recorded"))
      #expect(
        try binary.run([
          "golden", "record", "platform", "--execute", "--golden-folder", copy.path,
        ]).status == 0)
      #expect(try String(contentsOf: file, encoding: .utf8) == sound)
    }
  }

  @Test("a flipped byte of the log and a missing segment are named, and blamed on no code")
  func damaged() throws {
    try Self.withCopy { binary, copy in
      let segment = copy.appending(
        path: "platform/archive/training.audit-0/00000000000000000000.log")
      let sound = try Data(contentsOf: segment)
      var bytes = sound
      bytes[200] ^= 1
      try bytes.write(to: segment)
      let words = [
        "golden", "replay", "--projection", "training_mode", "--golden-folder", copy.path,
      ]
      let flipped = try binary.run(words)
      #expect(
        flipped.status == 74 && flipped.error.contains(segment.lastPathComponent), "\(flipped)")
      try FileManager.default.removeItem(at: segment)
      let missing = try binary.run(words)
      #expect(
        missing.status == 74 && missing.error.contains(segment.lastPathComponent), "\(missing)")
    }
  }

  @Test("adopt replays them first, and refuses where the rows are not as they were")
  func adopt() throws {
    try PostgresCluster.shared().withDatabase { url in
      try Self.withCopy { binary, copy in
        let database = ["--database-url", url]
        #expect(try binary.run(["migrate"] + database).status == 0)
        let cluster = try PostgresCluster.shared()
        _ = try cluster.psql(
          url,
          "UPDATE annals.generation SET source_hash = 'older' WHERE projection = 'training_mode'")
        let hash = "SELECT source_hash FROM annals.generation WHERE projection = 'training_mode'"
        let words =
          ["adopt", "training_mode", "--why", "clearer", "--execute", "--golden-folder"]
        let file = copy.appending(path: "platform/expected/training_mode.v1.json")
        let sound = try String(contentsOf: file, encoding: .utf8)
        try Self.forge(file, sameCode: false)
        let refused = try binary.run(words + [copy.path] + database)
        #expect(refused.status == 1, "\(refused)")
        #expect(refused.error.contains("changed under the same version: anomaly"))
        #expect(refused.error.contains("raise the projection's version"))
        #expect(try cluster.psql(url, hash) == "older\n")
        try sound.write(to: file, atomically: true, encoding: .utf8)
        let adopted = try binary.run(words + [copy.path] + database)
        #expect(adopted.status == 0, "\(adopted)")
        #expect(try cluster.psql(url, hash) != "older\n")
        #expect(
          try cluster.psql(url, "SELECT detail FROM annals.operator_log").contains(
            ", platform "))
      }
    }
  }
}
