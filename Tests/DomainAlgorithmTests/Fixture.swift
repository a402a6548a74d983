import Crypto
import Glibc
import Testing

/// Files that tests read: those beside them, and those of the shared folder where there is one.
enum Fixture {
  /// The bytes of a file under `Tests/Fixtures`.
  static func bytes(_ name: String) throws -> [UInt8] {
    let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    return try #require(read("/" + tests + "/Fixtures/" + name), "no fixture \(name)")
  }

  /// The lines of a file under `Tests/Fixtures`, each cut at its tabs.
  static func rows(_ name: String) throws -> [[String]] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The bytes of a file under `data` of the shared folder; nil, and said so, where it is absent.
  static func shared(_ name: String) -> [UInt8]? {
    let folder = getenv("ANNALS_SHARED").map { String(cString: $0) }
    if let bytes = folder.flatMap({ read($0 + "/data/" + name) }) { return bytes }
    print("skipped: ANNALS_SHARED names no folder with data/\(name)")
    return nil
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&block, 1, block.count, file)
      if count == 0 { return bytes }
      bytes += block[..<count]
    }
  }
}
