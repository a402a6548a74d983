import Foundation
import Glibc
import TestServers

/// A kcat that runs on as a member of a group, until it is ended.
final class KcatMember {
  private var process: pid_t
  private let output: String
  private let notices: String

  init(
    _ node: NodeProcess, group: String, topic: String, settings: [String: String]
  ) throws {
    let stem = node.folder.appending(path: "member-\(UUID())").path
    output = stem + ".out"
    notices = stem + ".err"
    var words = ["kcat", "-b", node.address, "-G", group, "-u", "-E", "-f", "%s\n"]
    let fixed = [
      "auto.offset.reset": "earliest", "session.timeout.ms": "6000",
      "heartbeat.interval.ms": "500", "auto.commit.interval.ms": "200",
      "topic.metadata.refresh.interval.ms": "1000",
    ]
    for (name, value) in fixed.merging(settings, uniquingKeysWith: { _, new in new }) {
      words += ["-X", "\(name)=\(value)"]
    }
    process = try ChildProcess.start(
      [
        "sh", "-c", "out=$1; err=$2; shift 2; exec \"$@\" >\"$out\" 2>\"$err\"", "sh", output,
        notices,
      ]
        + words + [topic], output: "/dev/null")
  }

  deinit { end(SIGKILL) }

  /// What it has read, line by line.
  var lines: [String] {
    ChildProcess.contents(output).split(separator: "\n").map(String.init)
  }

  /// How often it was told of a rebalance.
  var rebalanceCount: Int { log.split(separator: "\n").count { $0.contains("rebalanced") } }

  /// The partitions that it holds, by kcat's own notices of rebalances.
  var partitions: Set<Int> {
    var held: Set<Int> = []
    for line in log.split(separator: "\n") where line.contains("rebalanced") {
      // The member's id comes before, in parentheses.
      let places = line.split(separator: "): ", maxSplits: 1).last ?? ""
      let numbers = Set(
        places.split(separator: "[").dropFirst().compactMap { Int($0.prefix { $0 != "]" }) })
      if line.contains("incremental assignment") {
        held.formUnion(numbers)
      } else if line.contains("revoke") {
        held.subtract(numbers)
      } else {
        held = numbers
      }
    }
    return held
  }

  var log: String { ChildProcess.contents(notices) }

  func end(_ signal: Int32) {
    guard process != 0 else { return }
    kill(process, signal)
    ChildProcess.wait(process)
    process = 0
  }
}
