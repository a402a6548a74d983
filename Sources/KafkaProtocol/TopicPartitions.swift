/// A topic and what is said about its partitions: what most messages are made of.
package struct TopicPartitions<Item: WireValue>: WireValue {
  package var name: String
  package var partitions: [Item]

  package init(name: String, partitions: [Item]) {
    self.name = name
    self.partitions = partitions
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

extension TopicPartitions: Equatable where Item: Equatable {}
