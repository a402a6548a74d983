package import Glibc

/// Runs programs for tests.
///
/// By `posix_spawn`: Foundation's `Process` waits for everything that a program leaves behind, and
/// what these programs leave behind is servers.
package enum Command {
  /// Runs one to its end and returns what it printed.
  /// - Throws: when it cannot be started or fails, with its output.
  package static func run(_ words: [String]) throws -> String {
    // A file, not a pipe: a server that it leaves behind would keep a pipe open.
    var log = Array("/tmp/annals-command-XXXXXX".utf8CString)
    let descriptor = mkstemp(&log)
    guard descriptor >= 0 else { throw TestServerError("no temporary file: errno \(errno)") }
    defer {
      close(descriptor)
      unlink(&log)
    }
    let child = try start(words, input: nil, output: descriptor)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let output = contents(of: descriptor)
    guard status == 0 else {
      throw TestServerError("\(words.joined(separator: " ")) ended with \(status): \(output)")
    }
    return output
  }

  /// Starts one; `input` and `output` are descriptors, nil for nothing.
  /// - Returns: its process id, which the caller waits for.
  package static func start(
    _ words: [String], input: Int32?, output: Int32?
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output, 1)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, words[0], &actions, nil, &arguments, environ)
    guard code == 0 else { throw TestServerError("\(words[0]) does not start: errno \(code)") }
    return child
  }

  /// Where a program lies; nil where it is not installed.
  package static func path(of program: String) -> String? {
    guard let path = getenv("PATH") else { return nil }
    return String(cString: path).split(separator: ":").map { "\($0)/\(program)" }
      .first { access($0, X_OK) == 0 }
  }

  private static func contents(of descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = pread(descriptor, &chunk, chunk.count, off_t(bytes.count))
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}
