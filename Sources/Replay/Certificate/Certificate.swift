import Crypto
import EventModel

/// "These events, this code, these decisions, this digest": nothing in it depends on the machine, the
/// moment or the generation that gave it, so equal inputs give equal texts.
package struct Certificate: Equatable, Sendable {
  /// What computed the rows.
  package struct Code: Equatable, Sendable {
    package let projection: String
    package let version: Int32
    /// The version of the rules of folding.
    package let kernel: Int
    /// SHA-256 of all that decides the rows.
    package let hash: String
    /// The contracts of each topic that is read, by the topic's declared name.
    package let contracts: [String: Contract]

    package init(
      projection: String, version: Int32, kernel: Int, hash: String,
      contracts: [String: Contract]
    ) {
      self.projection = projection
      self.version = version
      self.kernel = kernel
      self.hash = hash
      self.contracts = contracts
    }
  }

  /// What the events of one topic may be.
  package struct Contract: Equatable, Sendable {
    /// SHA-256 of the topic's contract files.
    package let hash: String
    /// The newest version of each event type, which all older ones are brought to.
    package let versions: [String: Int]

    package init(hash: String, versions: [String: Int]) {
      self.hash = hash
      self.versions = versions
    }
  }

  /// The events of one partition.
  package struct Events: Equatable, Sendable {
    /// As in `orders#1`.
    package let log: String
    package let partition: Int32
    package let start: Int64
    package let next: Int64
    package let records: Int64
    package let hash: String
  }

  /// One table of the state.
  package struct TableState: Equatable, Sendable {
    package let name: String
    package let rows: Int64
    package let hash: String
  }

  package let code: Code
  /// By log and partition.
  package let events: [Events]
  package let operatorEntries: Int64
  package let operatorHash: String
  /// By name.
  package let tables: [TableState]
  package let digest: String

  /// Puts a certificate together.
  package init(
    code: Code, events: [EventRange], operators: OperatorInputs, state: StateTree
  ) {
    self.code = code
    self.events = events.map { range in
      Events(
        log: "\(range.part.log)", partition: range.part.partition.number,
        start: range.part.start.number, next: range.part.next.number,
        records: Int64(range.records), hash: range.hash.hex)
    }
    operatorEntries = Int64(operators.entries.count)
    operatorHash = operators.hash.hex
    tables = state.tables.map {
      TableState(name: $0.table.name, rows: Int64($0.rowCount), hash: $0.hash.hex)
    }
    digest = state.digest.hex
  }

  init(
    code: Code, events: [Events], operatorEntries: Int64, operatorHash: String,
    tables: [TableState], digest: String
  ) {
    self.code = code
    self.events = events
    self.operatorEntries = operatorEntries
    self.operatorHash = operatorHash
    self.tables = tables
    self.digest = digest
  }

  /// Whether the digest is that of the tables that are listed.
  var isConsistent: Bool {
    let hashes = tables.map { Hex.decode($0.hash).flatMap(SHA256Digest.init(bytes:)) }
    let known = hashes.compactMap(\.self)
    return known.count == tables.count && StateTree.digest(of: known).hex == digest
  }
}
