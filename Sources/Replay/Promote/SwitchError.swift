package import Store

/// Why generations were not compared or switched; each case exists because its caller acts
/// differently.
package enum SwitchError: Error, CustomStringConvertible {
  case store(StoreError)
  /// Records that are needed cannot be read.
  case history(HistoryError)
  /// Somebody else is at work, or did not move in time: the same call may succeed later.
  case busy(String, action: String)
  /// It cannot be done as things are.
  case refused(String, action: String)

  package var description: String {
    switch self {
    case .store(let error): "Postgres: \(error)"
    case .history(let error): "\(error)"
    case .busy(let what, _), .refused(let what, _): what
    }
  }
}

/// Runs calls of the store and gives their errors the switch's type.
func stored<Value>(
  _ body: () throws(StoreError) -> Value
) throws(SwitchError) -> Value {
  do { return try body() } catch { throw .store(error) }
}
