package import RecordLog

/// What a node is started with.
package struct NodeConfiguration: Sendable {
  /// The data folder.
  package var path: String
  package var listen = ListenAddress(host: "127.0.0.1", port: 0)
  /// Where clients are sent to; nil for the address listened on.
  package var advertised: ListenAddress?
  package var broker = BrokerSettings()
  package var limits = NodeLimits()
  package var log = LogOptions()
  /// How often old segments are looked for.
  package var retentionEveryMs: Int64 = 300_000

  package init(path: String) { self.path = path }
}

/// Why a node cannot start, or go on.
package enum NodeError: Error, CustomStringConvertible {
  case log(LogError)
  /// The address cannot be listened on. Do: stop whoever has it, or take another.
  case listen(ListenerError)

  package var description: String {
    switch self {
    case .log(let error): error.description
    case .listen(let error): "cannot \(error)"
    }
  }
}
