import Glibc

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
}
