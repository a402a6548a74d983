/// A topic and what is said about its partitions: what most messages are made of.
package struct TopicPartitions<Item: WireValue>: WireValue {
  package var name: String
  package var partitions: [Item]

  package init(name: String, partitions: [Item]) {
    self.name = name
    self.partitions = partitions
  }

  package static var wireType: String { "struct" }
  package static var shape: [FieldShape]? {
    let all = 0...Int16.max
    return [
      FieldShape(
        name: "Name", type: "string", versions: all, nullable: nil, children: nil,
        initial: ""),
      FieldShape(
        name: "Partitions", type: [Item].wireType, versions: all, nullable: nil,
        children: Item.shape, initial: "[]"),
    ]
  }

  package static func read(from reader: inout WireReader) throws(WireError) -> Self {
    let name = try String.read(from: &reader)
    let partitions = try [Item].read(from: &reader)
    try reader.skipTags()
    return TopicPartitions(name: name, partitions: partitions)
  }

  package func write(to writer: inout WireWriter) {
    name.write(to: &writer)
    partitions.write(to: &writer)
    writer.noTags()
  }

  /// The same topic with something else about each partition: an answer made from a request.
  package func map<Other>(_ change: (Item) -> Other) -> TopicPartitions<Other> {
    TopicPartitions<Other>(name: name, partitions: partitions.map(change))
  }
}
