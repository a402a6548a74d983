import Crypto
package import EventModel

/// Which events a row follows from, as far as its key says so.
package enum RowOrigin: Equatable, Sendable, CustomStringConvertible {
  /// One event: a row of an append or a child table.
  case event(log: LogName, Partition, Offset)
  /// The records of one key in one partition: the state of a fold.
  case key(String, log: LogName, Partition)

  /// - Parameters:
  ///   - values: of the row's key.
  ///   - cuts: that name the logs, which a key holds by number.
  /// - Returns: nil for a tally's row, which any event may have touched.
  package init?(_ table: StateTable, _ values: [StateKey.Value], cuts: [StateCut]) {
    var named: [String: StateKey.Value] = [:]
    for (column, value) in zip(table.keyColumns, values) { named[column.name] = value }
    guard case .number(let log) = named["log"], case .number(let number) = named["partition"],
      let name = cuts.lazy.flatMap(\.parts).map(\.log).first(where: { Self.number(of: $0) == log }),
      let partition = Int32(exactly: number)
    else { return nil }
    if case .number(let offset) = named["offset"] {
      self = .event(log: name, Partition(partition), Offset(offset))
    } else if case .text(let key) = named["key"] {
      self = .key(key, log: name, Partition(partition))
    } else {
      return nil
    }
  }

  /// The number under which rows know a log: the first 31 bits behind the first of its name's hash.
  static func number(of log: LogName) -> Int64 {
    let hash = SHA256Hash.digest(of: Array("\(log)".utf8))
    return Int64(hash.prefix.0 >> 32) & 0x7fff_ffff
  }

  package var description: String {
    switch self {
    case .event(let log, let partition, let offset): "\(log)/\(partition) at offset \(offset)"
    case .key(let key, let log, let partition): "the records of key \(key) in \(log)/\(partition)"
    }
  }
}
