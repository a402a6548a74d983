package import Glibc

/// A program that this process started and waits for.
package struct ServerProcess: Sendable {
  /// Also the number of its process group.
  package let id: pid_t

  /// Starts one in a process group of its own: Ctrl-C on the terminal is for this process, which
  /// then says to each what to do, in order.
  /// - Parameters:
  ///   - words: the program, looked for on the path, and its arguments.
  ///   - output: the file that its standard output is appended to; the log where it is nil.
  ///   - log: the file that its standard error is appended to.
  package static func start(
    _ words: [String], output: String? = nil, log: String, environment: [String]
  ) throws(PrivatePostgresError) -> ServerProcess {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 2, log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600)
    if let output {
      posix_spawn_file_actions_addopen(
        &actions, 1, output, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600)
    } else {
      posix_spawn_file_actions_adddup2(&actions, 2, 1)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What this process blocks or ignores is no business of the program's.
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for word in arguments + variables { free(word) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, words[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else {
      throw .system(operation: "start", path: words[0], reason: String(cString: strerror(code)))
    }
    return ServerProcess(id: process)
  }

  /// Waits for its end.
  /// - Returns: whether it ended well.
  func wait() -> Bool {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    return status == 0
  }

  /// What `waitpid` says of its end; nil while it runs. Ask no more once it said so.
  package func ended() -> Int32? {
    var status: Int32 = 0
    return waitpid(id, &status, WNOHANG) == id ? status : nil
  }

  /// Whether it still runs. Once it does not, its number may be another's, so nothing asks again.
  func isRunning() -> Bool {
    var status: Int32 = 0
    return waitpid(id, &status, WNOHANG) == 0
  }
}
