import CommandKit
import EventCodec
import Glibc
import ProjectionKernel
import Replay
import Topics
import Worker

/// Replays golden logs with this program's code and compares the digests with the recorded ones.
struct GoldenReplay {
  /// What came of one log and one projection.
  struct Finding {
    let log: GoldenLog
    let recorded: Certificate?
    let found: Certificate
    let verdict: GoldenVerdict
  }

  private let registry: ContractRegistry

  /// Golden logs have the declared names of topics, whatever prefix a deployment puts before them.
  init() throws(CommandFailure) {
    do throws(ContractFileError) { registry = try Topics.registry() } catch {
      throw CommandFailure(.bug, "the contracts that were built in cannot be read: \(error)")
    }
  }

  /// Replays one log for one projection.
  func run(
    _ log: GoldenLog, _ entry: ProjectionEntry
  ) throws(CommandFailure) -> Finding {
    let code = try CertifiedCode.of(entry, registry)
    let target = RebuildTarget(
      entry: entry, sourceHash: code.hash, registry: registry, topics: registry.topics(of: entry))
    let found = try Failures.digest { () throws(DigestError) in
      try log.replay(target, code: code)
    }
    let recorded = try Self.recorded(log, entry)
    return Finding(
      log: log, recorded: recorded, found: found,
      verdict: GoldenVerdict(recorded: recorded, found: found))
  }

  /// The rows that show some findings.
  static func table(_ findings: [Finding]) -> ResultTable {
    var table = ResultTable(
      columns: ["log", "projection", "version", "unchanged", "digest", "expected", "verdict"])
    for one in findings {
      table.append([
        .text(one.log.name), .text(one.found.code.projection),
        .integer(Int64(one.found.code.version)), .boolean(one.verdict.isUnchanged),
        .text(one.found.digest), one.recorded.map { .text($0.digest) } ?? .null,
        .text(one.verdict.text),
      ])
    }
    return table
  }

  /// What was written down for this program's version; nil where nothing was.
  static func recorded(
    _ log: GoldenLog, _ entry: ProjectionEntry
  ) throws(CommandFailure) -> Certificate? {
    let declaration = entry.declaration
    let file =
      log.path + "/" + GoldenLog.expectation(declaration.name, version: declaration.version)
    guard HostProcess.exists(file) else { return nil }
    let text = try HostProcess.readText(file)
    do throws(DigestError) { return try Certificate(text: text) } catch {
      throw CommandFailure(.corrupt, "\(error)", place: file)
    }
  }
}
