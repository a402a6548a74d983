/// Where a group stands. Kafka's fifth state, Dead, is that of a group that is not there.
package enum GroupState: String, Sendable, CaseIterable {
  case empty = "Empty"
  case preparingRebalance = "PreparingRebalance"
  case completingRebalance = "CompletingRebalance"
  case stable = "Stable"
}
