import EventModel
import ProjectionKernel
import Projections
import Testing
import Topics

/// The tallies of slm_usage, by arithmetic done by hand.
struct SlmUsageTests {
  /// Rows by table, tallies of one batch.
  private static func rows(_ bodies: [String]) throws -> [String: [[String?]]] {
    let entry = ProjectionRegistry.entries.first { $0.declaration.name.text == "slm_usage" }!
    let engine = BatchEngine(entry, registry: try Topics.registry())
    let partition = TopicPartition(TopicName("slm.metrics"), Partition(0))
    engine.take(
      PartitionStart(
        partition: partition, log: LogID(1), next: Offset(0), greatestTimeMs: nil, ids: [],
        heldKeys: [:]))
    let batch = RecordBatch()
    for (offset, body) in bodies.enumerated() {
      let value =
        #"{"event_id": "00000000-0000-4000-8000-00000000000\#(offset)", "tenant": "t", "#
        + #""provider": "p", "model": "m", \#(body)}"#
      batch.append(
        partition, offset: Offset(Int64(offset)), timestampMs: 0, timestampType: .createTime,
        key: nil, value: Array(value.utf8), headerBytes: [], headerCount: 0)
    }
    let result = engine.step(batch)
    #expect(result.count(.applied) == Int64(bodies.count))
    var rows: [String: [[String?]]] = [:]
    for (index, table) in result.tables.enumerated() {
      rows[table.name] = result.rows[index].withStream { CopyText.rows($0, table) }
    }
    return rows
  }

  /// window | requests, successes, failures, refusals, prompt, completion, priced, cost, latency
  /// count and sum
  @Test func callsAreCountedByMinuteAndHour() throws {
    let rows = try Self.rows([
      #""timestamp": 1795197600, "prompt_tokens": 10, "completion_tokens": 3, "success": true, "#
        + #""cost_usd": 0.000000015, "latency_ms": 1.5"#,
      #""timestamp": 1795197659.9, "prompt_tokens": 1, "completion_tokens": 2, "success": false, "#
        + #""refused": true, "latency_ms": 2.0005"#,
      #""timestamp": 1795197660, "prompt_tokens": 5, "completion_tokens": 5, "refused": false, "#
        + #""cost_usd": 2"#,
      #""timestamp": 1795201200, "prompt_tokens": 0, "completion_tokens": 0, "success": null"#,
    ])
    let minutes = rows["usage_minute"]!.map { [$0[0]] + Array($0[4..<14]) }
    #expect(
      minutes == [
        // 2.0005 ms is 2000.5 µs: half to even makes 2000.
        ["h0", "2", "1", "1", "1", "11", "5", "1", "0.000000015", "2", "3500"],
        ["1795197660000000", "1", "0", "0", "0", "5", "5", "1", "2.000000000", "0", "0"],
        ["h1", "1", "0", "0", "0", "0", "0", "0", "0.000000000", "0", "0"],
      ])
    #expect(
      rows["usage_hour"]!.map { [$0[0]] + Array($0[4..<12]) } == [
        ["h0", "3", "1", "1", "1", "16", "10", "2", "2.000000015"],
        ["h1", "1", "0", "0", "0", "0", "0", "0", "0.000000000"],
      ])
    // Sketches: 13, 3, 10 and 0 tokens are buckets of their own, 12 digits each.
    let sketch = rows["usage_hour"]![0][15]!
    #expect(SketchCounts(decimalText: sketch)!.entries.map(\.bucket.index) == [3, 10, 13])
    #expect(SketchCounts(decimalText: rows["usage_hour"]![0][14]!)!.total == 2)
  }
}
