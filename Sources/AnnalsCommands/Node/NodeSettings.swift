import CommandKit

/// The settings of the node.
enum NodeSettings {
  static let advertised = SettingDescription(
    "node.advertised", .text(placeholder: "HOST:PORT"),
    doc: "The address that clients are sent to; without it the one listened on. Needed where"
      + " that is 0.0.0.0.")

  static let autoCreate = SettingDescription(
    "node.auto.create", .flag, default: "true",
    doc: "Whether a topic is made when a client first names it, as Kafka does by default.")

  static let connections = SettingDescription(
    "node.connections.max", .integer(1...100_000), default: "1000", unit: "connections",
    doc: "Connections that are held at once; more are closed.")

  static let nodeID = SettingDescription(
    "node.id", .integer(0...1000), default: "1", doc: "The node's number among brokers.")

  static let partitions = SettingDescription(
    "node.partitions", .integer(1...1000), default: "1", unit: "partitions",
    doc: "Partitions of a topic whose maker does not say how many (Kafka's num.partitions).")

  static let rebalanceDelay = SettingDescription(
    "node.rebalance.delay", .duration(.zero ... .seconds(60)), default: "0s",
    doc: "How long the first member of a consumer group waits for others; Kafka's default is 3s.")

  static let replicasClamp = SettingDescription(
    "node.replicas.clamp", .flag, default: "true",
    doc: "Whether a topic that wishes for several replicas gets one. Without it is refused.")

  static let requestBytes = SettingDescription(
    "node.request.bytes.max", .bytes(65_536...(1 << 30)), default: "16MiB",
    doc: "The largest request that is read; a client that announces a larger one is cut off.")

  static let retentionEvery = SettingDescription(
    "node.retention.every", .duration(.milliseconds(100) ... .seconds(86_400)), default: "5m",
    doc: "How often old segments are looked for.")

  static let all = [
    advertised, autoCreate, connections, nodeID, partitions, rebalanceDelay, replicasClamp,
    requestBytes, retentionEvery,
  ]
}
