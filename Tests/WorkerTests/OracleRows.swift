import Glibc
import JSONFields
import TestServers

/// What the oracle printed for one projection: rows for `compare.py`, outcomes for us.
struct OracleRows {
  struct Place: Hashable, Comparable {
    let topic: String
    let partition: Int64
    let offset: Int64
    static func < (left: Place, right: Place) -> Bool {
      (left.topic, left.partition, left.offset) < (right.topic, right.partition, right.offset)
    }
  }
  /// What became of one record, as text: outcome, then the code of a quarantine or the offset that a
  /// duplicate repeats.
  typealias Fate = String

  struct Account: Equatable {
    var next: Int64 = 0
    var counts: [String: Int64] = [:]
  }

  /// The file with rows of read models alone.
  let file: String
  private(set) var rowCount = 0
  private(set) var fates: [Place: Fate] = [:]
  private(set) var accounting: [Place: Account] = [:]

  init(_ file: String) {
    self.file = file + ".rows"
    var own = ""
    var count = 0
    for line in ChildProcess.contents(file).split(separator: "\n") {
      guard line.contains(#""table": "engine."#) else {
        own += line + "\n"
        count += 1
        continue
      }
      do { try note(line) } catch { preconditionFailure("\(file): \(error): \(line)") }
    }
    rowCount = count
    guard let stream = fopen(self.file, "w") else { preconditionFailure("\(self.file)") }
    fputs(own, stream)
    fclose(stream)
  }

  private mutating func note(_ line: Substring) throws {
    let document = try JSONDocument(String(line))
    withExtendedLifetime(document) {
      let row = document.root["row"]!
      let topic = row["topic"]!.string!
      let partition = row["partition"]!.integer!
      if document.root["table"]!.string == "engine.accounting" {
        var account = Account(next: row["next_offset"]!.integer!)
        for name in ["applied", "skipped", "duplicate", "held", "quarantined", "absent"] {
          account.counts[name] = row[name]!.integer!
        }
        accounting[Place(topic: topic, partition: partition, offset: 0)] = account
      } else {
        let outcome = row["outcome"]!.string!
        let more: String =
          switch outcome {
          case "quarantined": " " + row["code"]!.string!
          case "duplicate": " \(row["first_offset"]!.integer!)"
          default: ""
          }
        let place = Place(topic: topic, partition: partition, offset: row["offset"]!.integer!)
        fates[place] = outcome + more
      }
    }
  }
}
