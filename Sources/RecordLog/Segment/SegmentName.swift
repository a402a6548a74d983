/// What the files of a partition are called.
package enum SegmentName {
  /// Batches.
  package static let log = ".log"
  /// Where batches begin, by offset.
  package static let offsets = ".index"
  /// Greatest times.
  package static let times = ".timeindex"
  static let snapshot = ".snapshot"
  static let epochs = "leader-epoch-checkpoint"
  /// The topic's id.
  package static let metadata = "partition.metadata"
  static let recoveryPoint = "recovery-point"
  private static let digits = 20

  /// 20 digits and an ending: `00000000000000000042.log`.
  package static func file(_ offset: Int64, _ ending: String) -> String {
    let number = String(offset)
    return String(repeating: "0", count: digits - number.count) + number + ending
  }

  /// The offset in a name with that ending; nil for any other name.
  package static func offset(in name: String, _ ending: String) -> Int64? {
    guard name.hasSuffix(ending), name.utf8.count == digits + ending.utf8.count else { return nil }
    let number = name.utf8.prefix(digits)
    guard number.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int64(String(decoding: number, as: UTF8.self))
  }
}
