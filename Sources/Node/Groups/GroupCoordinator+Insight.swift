/// What no client is told, for those who look after the node.
extension GroupCoordinator {
  package func generation(_ id: ByteText) -> Int32 { groups[id]?.generation ?? 0 }

  package func leader(_ id: ByteText) -> ByteText? { groups[id]?.leader }

  /// For each member whether a request of it waits, and whether something ends it.
  package func memberStates(
    _ id: ByteText
  ) -> [(id: ByteText, isWaiting: Bool, hasDeadline: Bool)] {
    (groups[id]?.members ?? []).map { ($0.id, $0.isWaiting, $0.deadlineMs != nil) }
  }
}
