import EventModel
import KafkaWire
import TestServers
import Testing

/// Keys meet the partition that the platform's own producers choose (vectors of its client's
/// murmur2, taken from a run of that client).
@Suite(.enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct PartitionerTests {
  private static let vectors: [(key: String, of3: Int32, of6: Int32, of12: Int32)] = [
    ("tenantA", 2, 5, 11), ("tenantB", 2, 2, 8), ("demo", 1, 1, 7), ("session-123", 0, 3, 9),
    ("s1", 0, 3, 9), ("s2", 0, 3, 9),
  ]

  @Test(arguments: [3, 6, 12])
  func keysMeetTheirPartition(count: Int) throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: count)
    let places = try cluster.produce(Self.vectors.map { TestRecord($0.key, "x") }, to: topic)
    let expected = Self.vectors.map { count == 3 ? $0.of3 : count == 6 ? $0.of6 : $0.of12 }
    #expect(places.map(\.partition.partition.number) == expected)
  }

  @Test func anExplicitPartitionWins() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic(partitions: 3)
    let places = try cluster.produce([TestRecord("tenantA", "x", partition: 0)], to: topic)
    #expect(places.map(\.partition.partition.number) == [0])
  }
}
