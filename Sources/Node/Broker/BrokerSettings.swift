/// What a node is told when it starts.
package struct BrokerSettings: Sendable {
  package var nodeID: Int32 = 1
  /// Where clients are sent to.
  package var advertisedHost = "127.0.0.1"
  package var advertisedPort: Int32 = 0
  /// Whether a topic is made when a client first asks for it.
  package var autoCreate = true
  /// `num.partitions`: of topics whose maker does not say.
  package var defaultPartitions: Int32 = 1
  /// Whether a wish for more replicas than one is lowered to one, and not refused.
  package var clampsReplicas = true
  /// Serves a folder that is never written to.
  package var isReadOnly = false

  package init() {}
}
