import Archive
import KafkaWire
package import PostgresWire
package import Store

/// Why a state cannot be digested, certified or compared; each case exists because its caller acts
/// differently.
package enum DigestError: Error, CustomStringConvertible {
  /// The database refused or cannot be reached; its disposition says what to do.
  case postgres(PostgresError)
  /// What is stored is not what Annals wrote: rows out of order, values it never writes, a file
  /// whose hashes do not fit.
  case damaged(String)
  /// Something must be set up first, or the question has no answer; the text says so.
  case misconfigured(String)
  /// A file cannot be read or written.
  case file(path: String, reason: String)

  package var description: String {
    switch self {
    case .postgres(let error): "\(error)"
    case .damaged(let what), .misconfigured(let what): what
    case .file(let path, let reason): "\(path): \(reason)"
    }
  }

  /// The same trouble, as the store said it.
  package init(_ error: StoreError) {
    switch error {
    case .postgres(let error): self = .postgres(error)
    case .fenced, .damaged: self = .damaged("\(error)")
    case .misconfigured(let what): self = .misconfigured(what)
    }
  }
}

extension DigestError {
  /// The same trouble, as history said it.
  init(_ error: HistoryError) {
    switch error {
    case .archive(.damaged): self = .damaged("\(error)")
    case .kafka(let error): self = .misconfigured("Kafka: \(error.message)")
    case .archive, .gone, .stuck, .noSource: self = .misconfigured("\(error)")
    }
  }
}

/// Runs a call of the database and gives its error the digest's type.
@discardableResult
func digesting<Value>(
  _ body: () throws(PostgresError) -> Value
) throws(DigestError) -> Value {
  do {
    return try body()
  } catch {
    // Rows that cannot be are found while they stream by, inside a call of the database.
    if error.kind == .corrupt, error.sqlState == nil { throw .damaged(error.message) }
    throw .postgres(error)
  }
}
