package import EventCodec
package import EventModel

/// A contract of the tests' own, so that the kernel is tested without any of the house's topics.
package enum OrderContracts {
  package static let topic = TopicName("orders")

  package static let registry = make(windowMs: 60_000, idsMax: 1000)

  /// - Parameters:
  ///   - windowMs: the duplicate window, in record time.
  ///   - idsMax: how many ids a partition remembers.
  ///   - prefix: before the topic's name.
  package static func make(
    windowMs: Int64, idsMax: Int, prefix: String = ""
  ) -> ContractRegistry {
    do {
      return try ContractRegistry(
        files: [
          ContractFile(
            path: "orders/topic.json", text: declaration(windowMs: windowMs, idsMax: idsMax)),
          ContractFile(path: "orders/order.changed.v1.schema.json", text: changed),
          ContractFile(path: "orders/order.noted.v1.schema.json", text: noted),
        ], topicPrefix: prefix)
    } catch {
      fatalError("\(error)")
    }
  }

  package static let changedType = registry.event(named: "order.changed")!.id

  /// The number of the slot of that field of `order.changed`.
  package static func slot(_ name: String) -> Int {
    registry.event(changedType).layout.fields.first { $0.name == name }!.slot
  }

  private static func declaration(windowMs: Int64, idsMax: Int) -> String {
    """
    {"name": "orders", "aliases": [], "doc": "Orders.", "owner": "tests", "proposal": true,
     "key": {"is": "the order", "field": "/order"}, "partitions": 2, "replication": 1,
     "retentionMs": -1, "cleanup": "delete", "compression": "producer", "transactional": false,
     "archive": {"keepDays": 1, "why": "tests"}, "sensitive": [], "unknownEventType": "skip",
     "duplicateWindow": {"recordTimeMs": \(windowMs), "idsPerPartitionMax": \(idsMax)},
     "shapes": [
       {"event": "order.changed", "version": 1,
        "when": [{"field": "/type", "equals": "order.changed"}], "cloudEvents": ["order.changed"]},
       {"event": "order.noted", "version": 1,
        "when": [{"field": "/type", "equals": "order.noted"}], "cloudEvents": ["order.noted"]}]}
    """
  }

  private static let changed = """
    {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Changed",
     "description": "An order changed.",
     "x-envelope": {"id": "/id", "time": "/at"},
     "type": "object", "required": ["type", "order", "at", "amount"],
     "properties": {
       "type": {"const": "order.changed", "description": "Tells events apart."},
       "order": {"type": "string", "description": "The order."},
       "id": {"type": "string", "description": "The event's id."},
       "at": {"type": "number", "x-unit": "unix-seconds", "description": "When."},
       "amount": {"type": "integer", "description": "A whole number."},
       "price": {"type": "number", "x-scale": 6, "description": "A decimal."},
       "label": {"type": "string", "description": "A text to group by."},
       "act": {"type": "string", "description": "What the projection is to do wrong."}}}
    """

  private static let noted = """
    {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Noted",
     "description": "An order was noted.",
     "x-envelope": {"time": "/at"},
     "type": "object", "required": ["type", "order", "at"],
     "properties": {
       "type": {"const": "order.noted", "description": "Tells events apart."},
       "order": {"type": "string", "description": "The order."},
       "at": {"type": "number", "x-unit": "unix-seconds", "description": "When."}}}
    """
}
