import CommandKit

/// The processes of a drill, and the files that they write.
final class DrillProcesses {
  let files: DrillFolder
  /// Those that live, the newest last.
  private var children: [DrillChild] = []
  private var count = 0

  init(_ files: DrillFolder) { self.files = files }

  /// Starts a process.
  func start(
    _ name: String, _ words: [String], environment: [String]
  ) throws(CommandFailure) -> DrillChild {
    count += 1
    let child = try DrillChild(
      name, words, environment: environment, folder: files.path,
      files: "\(files.logsFolder)/\(count)-\(String(name.map { $0.isLetter ? $0 : "-" }))")
    children.append(child)
    return child
  }

  /// Forgets a process that has ended.
  func forget(_ child: DrillChild) { children.removeAll { $0 === child } }

  /// Runs this program to its end, which must be a success.
  /// - Parameter other: how else it may end.
  func annals(
    _ words: [String], environment: [String], _ clock: DrillClock, orExit other: [Int] = []
  ) throws(CommandFailure) -> DrillChild {
    let child = try start(
      "annals " + words.prefix(2).filter { !$0.contains("/") }.joined(separator: " "),
      [files.program] + words,
      environment: environment)
    return try finish(child, clock, exits: [0] + other)
  }

  /// Waits for the end of a process, which must be one of those.
  func finish(
    _ child: DrillChild, _ clock: DrillClock, exits: [Int]
  ) throws(CommandFailure) -> DrillChild {
    defer {
      child.end()
      forget(child)
    }
    try clock.wait(for: "\(child.name) ends") { () throws(CommandFailure) in !child.isRunning }
    guard let ending = child.ending, exits.contains(where: { .exit($0) == ending }) else {
      throw CommandFailure(
        .checkFailed, "\(child.name): \(child.ending?.text ?? "no end"): \(child.lastWords)")
    }
    return child
  }

  /// Ends all of them.
  func end() {
    for child in children.reversed() { child.end() }
    children = []
  }
}
