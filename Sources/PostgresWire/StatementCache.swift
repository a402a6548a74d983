/// Which statements one session has prepared: by SQL and types of binds, the least used forgotten.
///
/// A plain value: it names statements and says what to drop; the connection talks to the server.
struct StatementCache {
  /// A statement and the types it was prepared with.
  struct Statement: Equatable {
    let name: String
    let types: [UInt32]
  }

  private struct Entry {
    let sql: String
    let statement: Statement
    var lastUse: Int
  }

  /// By SQL: one text may be prepared for several lists of types.
  private var entries: [String: [Entry]] = [:]
  private var clock = 0
  private var nameCount = 0
  private(set) var count = 0
  let capacity: Int

  init(capacity: Int) {
    precondition(capacity > 0, "a cache of \(capacity) statements")
    self.capacity = capacity
  }

  /// The statement prepared for that text, if a null may stand wherever the types differ.
  mutating func find(_ sql: String, types: [UInt32]) -> Statement? {
    guard let known = entries[sql] else { return nil }
    for index in known.indices where Self.fits(types, known[index].statement.types) {
      clock += 1
      entries[sql]![index].lastUse = clock
      return known[index].statement
    }
    return nil
  }

  /// A name for a statement about to be prepared; never used twice in a session.
  mutating func newStatement(types: [UInt32]) -> Statement {
    nameCount += 1
    return Statement(name: "annals_\(nameCount)", types: types)
  }

  /// Notes a prepared statement.
  /// - Returns: the name of the one that made room for it, now to be deallocated.
  mutating func insert(_ sql: String, _ statement: Statement) -> String? {
    let evicted = count == capacity ? evict() : nil
    clock += 1
    entries[sql, default: []].append(Entry(sql: sql, statement: statement, lastUse: clock))
    count += 1
    return evicted
  }

  /// Forgets every statement of that text.
  /// - Returns: their names, to be deallocated.
  mutating func remove(_ sql: String) -> [String] {
    let removed = entries.removeValue(forKey: sql) ?? []
    count -= removed.count
    return removed.map(\.statement.name)
  }

  private mutating func evict() -> String {
    let oldest = entries.values.joined().min { $0.lastUse < $1.lastUse }!
    entries[oldest.sql]!.removeAll { $0.statement == oldest.statement }
    if entries[oldest.sql]!.isEmpty { entries[oldest.sql] = nil }
    count -= 1
    return oldest.statement.name
  }

  /// A bind without a type (null) fits any; any other only a parameter prepared as that type.
  private static func fits(_ types: [UInt32], _ prepared: [UInt32]) -> Bool {
    types.count == prepared.count
      && zip(types, prepared).allSatisfy { $0 == 0 || $0 == $1 }
  }
}
