import EventModel

/// One made-up model call: what the generator decides before it is written as JSON.
struct Call: Sendable {
  /// Tenants, providers and models; a key is one of each.
  static let tenants = 50
  static let providers = 5
  static let models = 40
  static let keys = tenants * providers * models

  let idHigh: UInt64
  let idLow: UInt64
  let occurredAt: Timestamp
  /// 0 to `keys` - 1.
  let key: Int
  let session: UInt64
  let user: UInt64
  let promptTokens: Int64
  let completionTokens: Int64
  let latencyMicroseconds: Int64
  /// Billionths of a US dollar.
  let costNanos: Int64
  let success: Bool

  var tenant: Int { key / (Self.providers * Self.models) }
  var provider: Int { key / Self.models % Self.providers }
  var model: Int { key % Self.models }
}

extension Call {
  static let tenantNames = (0..<tenants).map { "tenant-" + padded($0, 3) }
  static let providerNames = ["anthropic", "azure", "local", "mistral", "openai"]
  static let modelNames = (0..<models).map { "slm-chat-" + padded($0, 3) }

  static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
