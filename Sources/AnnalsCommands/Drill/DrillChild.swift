import CommandKit
import Glibc
import PrivatePostgres
import Threads
import Worker

/// A process that a drill started. It is told by the kernel to end where this one is killed.
final class DrillChild {
  /// How a process ended.
  enum Ending: Equatable {
    case exit(Int)
    case signal(Int)

    var text: String {
      switch self {
      case .exit(let status): "exit \(status)"
      case .signal(let number): "signal \(number)"
      }
    }
  }

  /// What it is, for messages.
  let name: String
  private let process: ServerProcess
  private let output: String
  private let log: String
  private(set) var ending: Ending?
  /// The number of the process.
  var id: Int32 { process.id }

  /// - Parameters:
  ///   - words: the program and its arguments.
  ///   - files: a path without an ending, for what it writes.
  init(
    _ name: String, _ words: [String], environment: [String], folder: String, files: String
  ) throws(CommandFailure) {
    self.name = name
    output = files + ".out"
    log = files + ".err"
    do throws(PrivatePostgresError) {
      process = try ServerProcess.start(
        ["setpriv", "--pdeathsig", "KILL", "--", "env", "--chdir=\(folder)"] + words,
        output: output, log: log,
        environment: environment)
    } catch {
      throw CommandFailure(.unavailable, "\(name) does not start: \(error)", action: error.action)
    }
  }

  /// Whether it still runs.
  var isRunning: Bool {
    guard ending == nil else { return false }
    guard let status = process.ended() else { return true }
    ending =
      status & 0x7f == 0 ? .exit(Int(status >> 8 & 0xff)) : .signal(Int(status & 0x7f))
    return false
  }

  /// Sends a signal, if it still runs.
  func signal(_ number: Int32) {
    if isRunning { kill(process.id, number) }
  }

  /// Ends it and whatever it started, and waits until it has ended.
  func end() {
    // The group may outlive its leader, as where a shell was killed.
    kill(-process.id, SIGKILL)
    while isRunning { OwnThread.sleep(.milliseconds(2)) }
  }

  /// What it wrote to standard output.
  var answer: String { Self.text(output) }
  /// What it wrote to standard error.
  var errors: String { Self.text(log) }

  /// The last lines of its standard error on one, for a message; where it crashed, those that say why.
  var lastWords: String {
    let lines = (errors.isEmpty ? answer : errors).split(separator: "\n")
    let crash = lines.firstIndex { line in
      ["Fatal error", "*** ", "💣"].contains { line.contains($0) }
    }
    let last = crash.map { lines[$0...].prefix(12) } ?? lines.suffix(4)
    let text = last.map { $0.trimmed }.joined(separator: " / ")
    return text.isEmpty ? "it said nothing" : String(text.suffix(1200))
  }

  private static func text(_ path: String) -> String {
    // A process that was never started has no files.
    do throws(CommandFailure) {
      return HostProcess.exists(path) ? try HostProcess.readText(path) : ""
    } catch {
      return error.what
    }
  }
}

extension Substring {
  /// Without the spaces around it.
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " }
    return start.lastIndex { $0 != " " }.map { start[...$0] } ?? ""
  }
}
