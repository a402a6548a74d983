import CommandKit
import Node
import RecordLog

/// What the command line and the settings say about the node.
enum NodePlan {
  static func configuration(_ context: CommandContext) throws(CommandFailure) -> NodeConfiguration {
    let settings = context.settings
    let (path, isReadOnly) = try folder(context.parsed)
    var configuration = NodeConfiguration(path: path)
    configuration.listen = try address(context.parsed.text("listen") ?? "", "--listen")
    configuration.log.isReadOnly = isReadOnly
    configuration.broker.isReadOnly = isReadOnly
    configuration.broker.autoCreate = settings.flag(NodeSettings.autoCreate.name)
    configuration.broker.clampsReplicas = settings.flag(NodeSettings.replicasClamp.name)
    if let id = settings.integer(NodeSettings.nodeID.name) {
      configuration.broker.nodeID = Int32(id)
      configuration.log.nodeID = Int32(id)
    }
    if let count = settings.integer(NodeSettings.partitions.name) {
      configuration.broker.defaultPartitions = Int32(count)
    }
    if let delay = settings.duration(NodeSettings.rebalanceDelay.name) {
      configuration.limits.groups.initialRebalanceDelayMs = milliseconds(delay)
    }
    if let every = settings.duration(NodeSettings.retentionEvery.name) {
      configuration.retentionEveryMs = milliseconds(every)
    }
    if let connections = settings.integer(NodeSettings.connections.name) {
      configuration.limits.listener.connectionsMax = Int(connections)
    }
    if let bytes = settings.integer(NodeSettings.requestBytes.name) {
      configuration.limits.listener.requestBytesMax = Int(bytes)
    }
    if let advertised = settings.text(NodeSettings.advertised.name) {
      configuration.advertised = try address(advertised, NodeSettings.advertised.name)
    } else if ["0.0.0.0", "::"].contains(configuration.listen.host) {
      throw CommandFailure(
        .misconfigured, "clients cannot be sent to \(configuration.listen.host)",
        action: "say with --node-advertised how they reach this machine")
    }
    return configuration
  }

  private static func folder(
    _ parsed: ParsedCommand
  ) throws(CommandFailure) -> (path: String, isReadOnly: Bool) {
    switch (parsed.text("data"), parsed.text("serve")) {
    case (let path?, nil): return (path, false)
    // What the environment names is no contradiction of what the command line says.
    case (_, let path?): return (path, true)
    case (nil, nil):
      throw CommandFailure(
        .usage, "no folder is named", place: "annals node",
        action: "--data DIR to keep records, --serve DIR to let others read them")
    }
  }

  private static func address(
    _ text: String, _ place: String
  ) throws(CommandFailure) -> ListenAddress {
    if let address = ListenAddress(text) { return address }
    throw CommandFailure(
      .usage, "\(text) is not HOST:PORT", place: place, action: "as 127.0.0.1:9092")
  }

  private static func milliseconds(_ duration: Duration) -> Int64 {
    let parts = duration.components
    return parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
  }
}
