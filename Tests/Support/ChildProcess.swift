package import Glibc

/// A program started by a test, without a shell and without Foundation.
package enum ChildProcess {
  /// What went wrong with a program.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Starts a program.
  /// - Parameters:
  ///   - arguments: the program, found on the path, and its arguments.
  ///   - input: a descriptor that becomes its standard input; nil for none.
  ///   - output: a file that its standard output and error are appended to.
  /// - Returns: its process id.
  package static func start(
    _ arguments: [String], input: Int32? = nil, output: String, environment: [String]? = nil
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // Threads of the pool block signals, and a child would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = arguments.map { strdup($0) }
    let variables = environment.map { $0.map { strdup($0) } }
    defer { for word in words + (variables ?? []) { free(word) } }
    var process: pid_t = 0
    let code: Int32
    if let variables {
      code = posix_spawnp(
        &process, arguments[0], &actions, &attributes, words + [nil], variables + [nil])
    } else {
      code = posix_spawnp(&process, arguments[0], &actions, &attributes, words + [nil], environ)
    }
    guard code == 0 else {
      throw Failure(
        description: "\(arguments[0]) did not start: \(String(cString: strerror(code)))")
    }
    return process
  }

  /// Runs a program to its end.
  /// - Throws: where it exits with anything but 0; what it wrote is in the message.
  package static func run(_ arguments: [String], output: String) throws {
    let process = try start(arguments, output: output)
    let status = wait(process)
    guard status == 0 else {
      throw Failure(
        description: "\(arguments.joined(separator: " ")): status \(status)\n\(contents(output))")
    }
  }

  /// Waits until a process of ours has ended.
  @discardableResult
  package static func wait(_ process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  /// A file's text; empty where there is none.
  package static func contents(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      result += chunk[..<count]
    }
    return String(decoding: result, as: UTF8.self)
  }
}
