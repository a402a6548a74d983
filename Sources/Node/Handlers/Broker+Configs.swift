import EventModel
import KafkaProtocol

/// Settings of topics, and the few of the node that clients ask for.
extension Broker {
  /// Kafka's numbers for what a setting belongs to.
  private enum Resource {
    static let topic: Int8 = 2
    static let broker: Int8 = 4
  }

  func describeConfigs(
    _ request: DescribeConfigsRequest, _ call: Call
  ) -> DescribeConfigsResponse {
    .with {
      $0.resources = request.resources.answered {
        (resource, answer: inout DescribeConfigsResponse.Resource) throws(Refusal) in
        answer.errorMessage = ""
        answer.resourceType = resource.resourceType
        answer.resourceName = resource.resourceName
        let configs =
          try resource.resourceType == Resource.topic
          ? topicConfigs(resource.resourceName, request)
          : brokerConfigs(resource.resourceType, resource.resourceName)
        answer.configs = configs.filter { config in
          resource.configurationKeys?.contains(config.name) ?? true
        }
      }
    }
  }

  private func topicConfigs(
    _ name: String, _ request: DescribeConfigsRequest
  ) throws(Refusal) -> [DescribeConfigsResponse.Config] {
    if let fault = TopicName(name).fault { throw Refusal(.invalidTopic, fault) }
    guard let topic = topics[TopicName(name)] else { throw .unknownPartition }
    return TopicSetting.all.map { setting in
      .with {
        $0.name = setting.name
        $0.value = topic.configs.value(setting)
        $0.configSource = topic.configs.source(setting)
        $0.configType = setting.form.number
        guard request.includeSynonyms else { return }
        // Where it comes from first, and the default behind it.
        let isSet = $0.configSource != TopicConfigs.defaultSource
        for source in isSet ? [$0.configSource, TopicConfigs.defaultSource] : [$0.configSource] {
          let isDefault = source == TopicConfigs.defaultSource
          $0.synonyms.append(
            .with {
              $0.name = setting.name
              $0.value = isDefault ? setting.defaultText : topic.configs.value(setting)
              $0.source = source
            })
        }
      }
    }
  }

  private func brokerConfigs(
    _ type: Int8, _ name: String
  ) throws(Refusal) -> [DescribeConfigsResponse.Config] {
    guard type == Resource.broker else {
      throw Refusal(.invalidRequest, "Unsupported resource type: \(type)")
    }
    guard name.isEmpty || name == "\(settings.nodeID)" else {
      throw Refusal(
        .invalidRequest,
        "Unexpected broker id, expected \(settings.nodeID) or empty string, but received \(name)")
    }
    let values: [(name: String, value: String, type: Int8)] = [
      ("auto.create.topics.enable", "\(settings.autoCreate)", 1),
      ("default.replication.factor", "1", 3), ("node.id", "\(settings.nodeID)", 3),
      ("num.partitions", "\(settings.defaultPartitions)", 3),
    ]
    return values.map { entry in
      .with {
        $0.name = entry.name
        $0.value = entry.value
        $0.readOnly = true
        $0.configSource = 4
        $0.configType = entry.type
      }
    }
  }

  func alterConfigs(_ request: AlterConfigsRequest, _ call: Call) -> AlterConfigsResponse {
    .with {
      $0.resources = request.resources.answered {
        (resource, answer: inout AlterConfigsResponse.Resource) throws(Refusal) in
        answer.resourceType = resource.resourceType
        answer.resourceName = resource.resourceName
        try alter(answer, validateOnly: request.validateOnly) { (configs) throws(Refusal) in
          configs = TopicConfigs()
          for config in resource.configs {
            guard let value = config.value else {
              throw Refusal(.invalidConfig, "Null value not supported for \(config.name)")
            }
            try set(config.name, value, in: &configs)
          }
        }
      }
    }
  }

  func incrementalAlterConfigs(
    _ request: IncrementalAlterConfigsRequest, _ call: Call
  ) -> AlterConfigsResponse {
    .with {
      $0.resources = request.resources.answered {
        (resource, answer: inout AlterConfigsResponse.Resource) throws(Refusal) in
        answer.resourceType = resource.resourceType
        answer.resourceName = resource.resourceName
        try alter(answer, validateOnly: request.validateOnly) { (configs) throws(Refusal) in
          guard Set(resource.configs.map(\.name)).count == resource.configs.count else {
            throw Refusal(.invalidRequest, "Error due to duplicate config keys")
          }
          for config in resource.configs { try change(config, &configs) }
        }
      }
    }
  }

  /// Changes the settings of the topic that is answered for.
  private func alter(
    _ answer: AlterConfigsResponse.Resource, validateOnly: Bool,
    _ change: (inout TopicConfigs) throws(Refusal) -> Void
  ) throws(Refusal) {
    guard answer.resourceType == Resource.topic else {
      throw Refusal(
        .invalidRequest, "only settings of topics can be changed; the node's are given at start")
    }
    try requireWritable()
    guard let topic = topics[TopicName(answer.resourceName)] else {
      throw Refusal(
        .unknownTopicOrPartition, "The topic '\(answer.resourceName)' does not exist.")
    }
    var configs = topic.configs
    try change(&configs)
    if !validateOnly { try topics.configure(topic.name, configs) }
  }

  /// 0 sets, 1 takes back, 2 and 3 add to and take from a list.
  private func change(
    _ config: IncrementalAlterConfigsRequest.Config, _ configs: inout TopicConfigs
  ) throws(Refusal) {
    guard let setting = TopicSetting.byName[config.name] else {
      throw Refusal(.invalidConfig, "Unknown topic config name: \(config.name)")
    }
    switch (config.configOperation, config.value) {
    case (1, _): configs.remove(config.name)
    case (0, let value?): try set(config.name, value, in: &configs)
    case (2...3, let value?):
      guard case .list = setting.form else {
        throw Refusal(
          .invalidConfig,
          "Can't \(config.configOperation == 2 ? "APPEND to" : "SUBTRACT from") key \(config.name)"
            + " because its type is not LIST.")
      }
      let given = value.split(separator: ",").map(String.init)
      var parts = configs.value(setting).split(separator: ",").map(String.init)
      parts.removeAll { given.contains($0) }
      if config.configOperation == 2 { parts += given }
      try set(config.name, parts.joined(separator: ","), in: &configs)
    case (0...3, nil):
      throw Refusal(.invalidRequest, "Null value not supported for : \(config.name)")
    default: throw Refusal(.invalidRequest, "Unknown operation type \(config.configOperation)")
    }
  }
}
