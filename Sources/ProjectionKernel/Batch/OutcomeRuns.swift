package import EventModel

/// The outcomes of consecutive offsets, as runs of equal ones: the proof that nothing was left out.
///
/// Encoded as pairs of one byte (outcome) and a LEB128 length of at least 1, so that a partition
/// where every event was applied needs a few bytes, however long it is.
package struct OutcomeRuns: Equatable, Sendable {
  package struct Run: Equatable, Sendable {
    package var outcome: Outcome
    /// Greater than 0.
    package var length: Int64
  }

  /// Why stored runs cannot be read.
  package enum Damage: Error, Equatable {
    case unknownOutcome(UInt8)
    case emptyRun
    case truncated
    /// Readable, though not as `encoded` writes it.
    case notCanonical
    /// Runs to beyond the greatest offset.
    case tooLong
  }

  package private(set) var runs: [Run] = []
  package let first: Offset

  /// No outcomes yet; the next one is of `first`.
  package init(first: Offset) { self.first = first }

  /// The offset behind the last one that has an outcome.
  package var next: Offset { Offset(runs.reduce(first.number) { $0 + $1.length }) }

  /// Adds the outcome of the next `count` offsets; a run of equal outcomes grows.
  package mutating func append(_ outcome: Outcome, count: Int64 = 1) {
    precondition(count > 0, "a run of \(count)")
    if let last = runs.indices.last, runs[last].outcome == outcome {
      runs[last].length += count
    } else {
      runs.append(Run(outcome: outcome, length: count))
    }
  }

  /// Adds runs that start where these end.
  package mutating func append(_ later: OutcomeRuns) {
    precondition(later.first == next, "runs from \(later.first) behind runs to \(next)")
    for run in later.runs { append(run.outcome, count: run.length) }
  }

  /// How many offsets have that outcome.
  package func count(_ outcome: Outcome) -> Int64 {
    runs.reduce(0) { $1.outcome == outcome ? $0 + $1.length : $0 }
  }

  /// The bytes that are stored.
  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    for run in runs {
      bytes.append(run.outcome.rawValue)
      var rest = UInt64(run.length)
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    return bytes
  }

  /// Reads stored bytes back.
  /// - Throws: `Damage` when they are none that `encoded` writes; the row was altered by hand.
  package init(first: Offset, encoded: [UInt8]) throws(Damage) {
    self.first = first
    var end = first.number
    var at = 0
    while at < encoded.count {
      guard let outcome = Outcome(rawValue: encoded[at]) else {
        throw .unknownOutcome(encoded[at])
      }
      at += 1
      let length = try Self.length(encoded, &at)
      guard length > 0 else { throw .emptyRun }
      let (sum, overflow) = end.addingReportingOverflow(length)
      guard !overflow else { throw .tooLong }
      end = sum
      append(outcome, count: length)
    }
    guard self.encoded == encoded else { throw .notCanonical }
  }

  private static func length(_ bytes: [UInt8], _ at: inout Int) throws(Damage) -> Int64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard at < bytes.count, shift < 63 else { throw .truncated }
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return Int64(value) }
      shift += 7
    }
  }
}
