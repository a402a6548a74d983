import CRdkafka
package import EventModel

extension KafkaAdmin {
  /// All settings of a topic, in order of their names (`rd_kafka_DescribeConfigs`).
  /// - Throws: `misconfigured` (`UNKNOWN_TOPIC_OR_PART`) or `retry`.
  package func describeConfigs(
    _ topic: TopicName, timeout: Duration
  ) throws(KafkaError) -> [TopicConfigEntry] {
    let what = "reading the settings of \(topic)"
    let request = request(
      RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, what, timeout: timeout, awaitsCluster: false)
    let resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.text)
    defer { rd_kafka_ConfigResource_destroy(resource) }
    var list: OpaquePointer? = resource
    rd_kafka_DescribeConfigs(client.pointer, &list, 1, request.options, request.queue)
    return try answer(request) { event in
      var count = 0
      let resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event), &count)
      guard count == 1, let resource = resources?[0] else {
        return .failure(
          KafkaError(RD_KAFKA_RESP_ERR__BAD_MSG, doing: what, detail: "\(count) answers for one"))
      }
      return Self.failure(resource, what).map { .failure($0) } ?? .success(Self.entries(resource))
    }
  }

  /// Changes settings of a topic and leaves its other ones as they are (`rd_kafka_AlterConfigs`).
  ///
  /// librdkafka has no incremental change before 2.2.0: its call replaces everything that was set
  /// on the topic. So the topic's own settings are read first and sent along; a change that
  /// somebody else makes in between is undone. Run one such tool at a time.
  ///
  /// - Parameters:
  ///   - set: new values by name.
  ///   - remove: settings to fall back to the broker's.
  /// - Throws: `misconfigured` (`INVALID_CONFIG`, `UNKNOWN_TOPIC_OR_PART`) or `retry`.
  package func alterConfigs(
    _ topic: TopicName, set: [String: String], remove: Set<String> = [], timeout: Duration
  ) throws(KafkaError) {
    var wanted: [String: String] = [:]
    for entry in try describeConfigs(topic, timeout: timeout) where entry.isOwn {
      guard !remove.contains(entry.name), set[entry.name] == nil else { continue }
      guard let value = entry.value else {
        throw KafkaError(
          name: "SETTING",
          message: "\(topic) has \(entry.name), which the broker keeps secret: the change would "
            + "remove it, because librdkafka \(KafkaLibrary.loaded) can only replace all settings",
          disposition: .misconfigured)
      }
      wanted[entry.name] = value
    }
    wanted.merge(set) { _, new in new }
    let what = "changing the settings of \(topic)"
    let request = request(
      RD_KAFKA_ADMIN_OP_ALTERCONFIGS, what, timeout: timeout, awaitsCluster: false)
    let resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.text)
    defer { rd_kafka_ConfigResource_destroy(resource) }
    for (name, value) in wanted.sorted(by: { $0.key < $1.key }) {
      rd_kafka_ConfigResource_set_config(resource, name, value)
    }
    var list: OpaquePointer? = resource
    rd_kafka_AlterConfigs(client.pointer, &list, 1, request.options, request.queue)
    try answer(request) { event -> Result<Void, KafkaError> in
      var count = 0
      let resources = rd_kafka_AlterConfigs_result_resources(
        rd_kafka_event_AlterConfigs_result(event), &count)
      for index in 0..<count {
        guard let resource = resources?[index] else { continue }
        if let failure = Self.failure(resource, what) { return .failure(failure) }
      }
      return .success(())
    }
    // A controller answers before the brokers have heard of it; a next change that read the old
    // settings would undo this one.
    let names = wanted.keys.sorted()
    try until("\(topic) shows its new settings", timeout: timeout) { () throws(KafkaError) in
      let own = try describeConfigs(topic, timeout: timeout).filter(\.isOwn)
      return own.map(\.name) == names
        && own.allSatisfy { $0.value == nil || $0.value == wanted[$0.name] }
    }
  }

  private static func failure(_ resource: OpaquePointer, _ what: String) -> KafkaError? {
    let code = rd_kafka_ConfigResource_error(resource)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    let text = rd_kafka_ConfigResource_error_string(resource).map { String(cString: $0) }
    return KafkaError(code, doing: what, detail: text)
  }

  private static func entries(_ resource: OpaquePointer) -> [TopicConfigEntry] {
    var count = 0
    let entries = rd_kafka_ConfigResource_configs(resource, &count)
    return (0..<count).compactMap { entries?[$0] }.map { entry in
      let isSensitive = rd_kafka_ConfigEntry_is_sensitive(entry) != 0
      let value = rd_kafka_ConfigEntry_value(entry).map { String(cString: $0) }
      return TopicConfigEntry(
        name: String(cString: rd_kafka_ConfigEntry_name(entry)),
        value: isSensitive ? nil : value,
        isOwn: rd_kafka_ConfigEntry_source(entry) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG,
        isReadOnly: rd_kafka_ConfigEntry_is_read_only(entry) != 0)
    }.sorted { $0.name < $1.name }
  }
}
