private import Glibc

/// What the process has from the machine: its environment, the clock, small text files.
package enum HostProcess {
  /// The environment that the process was started with.
  /// - Throws: `misconfigured` where `/proc` is not mounted.
  package static func environment() throws(CommandFailure) -> [String: String] {
    let text = try readText("/proc/self/environ")
    var result: [String: String] = [:]
    for entry in Array(text.utf8).split(separator: 0) {
      guard let equals = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: entry[..<equals], as: UTF8.self)
      result[name] = String(decoding: entry[(equals + 1)...], as: UTF8.self)
    }
    return result
  }

  /// The wall clock: microseconds since the epoch.
  package static func nowMicroseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }

  /// Whether a file of that path can be opened.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// A path from the root on, without links; nil where nothing is there.
  package static func absolute(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A whole text file.
  /// - Throws: `misconfigured` where it cannot be read.
  package static func readText(_ path: String) throws(CommandFailure) -> String {
    switch readBytes(path) {
    case .success(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .failure(let reason):
      throw CommandFailure(
        .misconfigured, "the file cannot be read: \(reason.text)", place: path,
        action: "name a file that exists and that you may read")
    }
  }

  private struct Reason: Error { let text: String }

  private static func readBytes(_ path: String) -> Result<[UInt8], Reason> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(Reason(text: String(cString: strerror(errno)))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { return .success(bytes) }
      if count > 0 {
        bytes += chunk[..<count]
      } else if errno != EINTR {
        return .failure(Reason(text: String(cString: strerror(errno))))
      }
    }
  }
}
