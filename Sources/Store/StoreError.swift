package import EventModel
package import PostgresWire

/// Why the store did not do what was asked; each case exists because its caller acts differently.
package enum StoreError: Error, CustomStringConvertible {
  /// The database refused or cannot be reached; its disposition says what to do.
  case postgres(PostgresError)
  /// Somebody else took the partition: what is known of it must be dropped.
  case fenced(TopicPartition, owner: String)
  /// What is stored is not what Annals wrote: an operator must look.
  case damaged(String)
  /// Something must be set up first; the text says what to run.
  case misconfigured(String)

  package var description: String {
    switch self {
    case .postgres(let error): "\(error)"
    case .fenced(let partition, let owner): "\(partition) was taken by \(owner)"
    case .damaged(let what): what
    case .misconfigured(let what): what
    }
  }
}

/// Runs a call of the database and gives its error the store's type.
@discardableResult
package func storing<Value>(
  _ body: () throws(PostgresError) -> Value
) throws(StoreError) -> Value {
  do {
    return try body()
  } catch {
    throw .postgres(error)
  }
}
