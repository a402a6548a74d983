import EventModel
import JSONFields

/// The contracts as an AsyncAPI 3.0 document, for people and tools outside the house.
///
/// A pure function of the registry: the same contracts give the same text, to the byte.
package enum AsyncAPIDocument {
  /// The document as JSON, with a final newline.
  package static func text(_ registry: ContractRegistry) -> String {
    JSONTree.object([
      ("asyncapi", .text("3.0.0")),
      (
        "info",
        .object([
          ("title", .text("Annals: event contracts")),
          ("version", .text("1.0.0")),
          (
            "description",
            .text(
              "Events that Annals reads. Each is accepted as bare JSON and as CloudEvents 1.0, "
                + "binary or structured.")
          ),
        ])
      ),
      ("defaultContentType", .text("application/json")),
      ("channels", .object(registry.topics.map { ($0.name.text, channel($0)) })),
      ("operations", .object(registry.topics.map { ("receive.\($0.name)", operation($0)) })),
      ("components", .object([("messages", messages(registry))])),
    ]).pretty + "\n"
  }

  /// The schemas as files: the path below the export's folder and the text, by path.
  package static func schemas(_ registry: ContractRegistry) -> [ContractFile] {
    registry.topics.flatMap { topic in
      topic.events.flatMap { event in
        event.versions.map { version in
          ContractFile(path: version.file, text: JSONTree(version.document).pretty + "\n")
        }
      }
    }
  }

  private static func channel(_ topic: TopicContract) -> JSONTree {
    let declaration = topic.declaration
    var messages: [(name: String, value: JSONTree)] = []
    for event in topic.events {
      for version in event.versions {
        let name = messageName(event, version)
        messages.append((name, reference("#/components/messages/\(name)")))
      }
    }
    var configuration: [(name: String, value: JSONTree)] = [
      (
        "cleanup.policy",
        .array(
          declaration.cleanup.rawValue.split(separator: ",").map {
            .text(String($0))
          })
      ),
      ("retention.ms", .number(declaration.retentionMs)),
    ]
    configuration.append(("compression.type", .text(declaration.compression.rawValue)))
    return .object([
      ("address", .text(topic.name.text)),
      ("description", .text(declaration.doc)),
      ("messages", .object(messages)),
      (
        "bindings",
        .object([
          (
            "kafka",
            .object([
              ("topic", .text(topic.name.text)),
              ("partitions", .number(declaration.partitions)),
              ("replicas", .number(declaration.replication)),
              ("topicConfiguration", .object(configuration)),
            ])
          )
        ])
      ),
      ("x-owner", .text(declaration.owner)),
      ("x-proposal", .flag(declaration.isProposal)),
      ("x-aliases", .array(declaration.aliases.map { .text($0.text) })),
      ("x-unknown-event-type", .text(declaration.unknownEventType.rawValue)),
      (
        "x-archive",
        .object([
          ("keepDays", .number(declaration.archive.keepDays)),
          ("why", .text(declaration.archive.why)),
        ])
      ),
      (
        "x-sensitive",
        .array(
          declaration.sensitiveFields.map {
            .object([
              ("field", .text($0.field)), ("treatment", .text($0.treatment.rawValue)),
              ("why", .text($0.why)),
            ])
          })
      ),
    ])
  }

  private static func operation(_ topic: TopicContract) -> JSONTree {
    .object([
      ("action", .text("receive")),
      ("channel", reference("#/channels/\(JSONPointer.escaped(topic.name.text))")),
      ("summary", .text(topic.declaration.doc)),
    ])
  }

  private static func messages(_ registry: ContractRegistry) -> JSONTree {
    var messages: [(name: String, value: JSONTree)] = []
    for topic in registry.topics {
      let key: JSONTree = .object([
        ("type", .text("string")),
        (
          "description",
          .text("\(topic.declaration.key.meaning); equals \(topic.declaration.key.field)")
        ),
      ])
      for event in topic.events {
        for version in event.versions {
          let schema = JSONTree(version.document)
          messages.append(
            (
              messageName(event, version),
              .object([
                ("name", .text(event.name)),
                ("title", .text("\(event.title), version \(version.number)")),
                ("contentType", .text("application/json")),
                ("bindings", .object([("kafka", .object([("key", key)]))])),
                (
                  "payload",
                  .object([
                    (
                      "schemaFormat",
                      .text("application/schema+json;version=draft-2020-12")
                    ),
                    ("schema", schema),
                  ])
                ),
              ])
            ))
        }
      }
    }
    return .object(messages)
  }

  private static func messageName(_ event: EventContract, _ version: VersionContract) -> String {
    "\(event.name).v\(version.number)"
  }

  private static func reference(_ pointer: String) -> JSONTree {
    .object([("$ref", .text(pointer))])
  }
}
