package import Glibc

/// Cleans up after this process, however it ends: even after SIGKILL no server stays behind.
///
/// A small shell waits for the end of a pipe whose other side only this process holds.
package enum Guardian {
  /// Runs a command and removes a folder when this process has ended.
  package static func clean(up folder: String, with words: [String]) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw TestServerError("pipe: errno \(errno)") }
    // Closed in children, else every server started later would hold it open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let script =
      "trap '' INT TERM HUP; cat; folder=$1; shift; \"$@\"; rm -rf \"$folder\""
    _ = try Command.start(
      ["setsid", "bash", "-c", script, "guardian", folder] + words, input: ends[0], output: nil)
    close(ends[0])
    // The other end stays open until the process ends: that is the signal.
  }

  /// Kills one process and removes a folder when this process has ended. The number may be somebody
  /// else's by then, so only the process that began when this one did is killed.
  package static func end(_ process: pid_t, removing folder: String) throws {
    let script = """
      [ "$(sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20)" = "$2" ] && kill -9 "$1"
      """
    let began = ChildProcess.contents("/proc/\(process)/stat").split(separator: ")").last?
      .split(separator: " ").dropFirst(19).first
    try clean(up: folder, with: ["sh", "-c", script, "sh", "\(process)", String(began ?? "none")])
  }
}
