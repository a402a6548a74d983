import RecordLog

/// What was set for a topic; everything else has its default.
struct TopicConfigs: Sendable, Equatable {
  private(set) var values: [String: String] = [:]

  /// Sets one.
  /// - Parameter clampsReplicas: lowers `min.insync.replicas` to 1, which is all there can be.
  /// - Returns: why it cannot be.
  mutating func set(_ name: String, _ text: String, clampsReplicas: Bool) -> String? {
    guard let setting = TopicSetting.byName[name] else {
      return "Unknown topic config name: \(name)"
    }
    if let fault = setting.fault(text) { return fault }
    var text = text
    if name == "min.insync.replicas", text != "1" {
      guard clampsReplicas else { return "min.insync.replicas=\(text): this node is one machine" }
      text = "1"
    }
    values[name] = text
    return nil
  }

  mutating func remove(_ name: String) { values[name] = nil }

  /// The value in force.
  func value(_ setting: TopicSetting) -> String { values[setting.name] ?? setting.defaultText }

  /// Kafka's number for a setting that was not made.
  static let defaultSource: Int8 = 5

  /// Kafka's number for where the value comes from: 1 for the topic itself.
  func source(_ setting: TopicSetting) -> Int8 {
    values[setting.name] == nil ? Self.defaultSource : 1
  }

  /// What a log needs to know of it.
  var logSettings: LogSettings {
    var settings = LogSettings()
    for setting in TopicSetting.all { setting.apply?(&settings, value(setting)) }
    return settings
  }
}
