import BenchOnDemand
import EventCodec
import EventModel
import ProjectionKernel
import Topics

/// Our decoder beside bare simdjson On-Demand, one core, the same records in the same memory.
struct DecodeBench {
  /// Nanoseconds an event.
  struct Figures {
    var ours: [Double] = []
    var onDemand: [Double] = []
    var bytesPerEvent = 0.0
    /// What simdjson's On-Demand is compiled for.
    let onDemandName = String(cString: bench_on_demand_name())
    var oursMedian: Double { Measure.median(ours) }
    var onDemandMedian: Double { Measure.median(onDemand) }
    /// Our speed as a share of On-Demand's.
    var ratio: Double { onDemandMedian / oursMedian }
  }

  private let batch: RecordBatch
  private let topic: TopicContract
  private let decoder: RecordDecoder
  private let passes: Int

  /// - Parameters:
  ///   - records: different ones, each in memory once.
  ///   - passes: over all records, in one measurement.
  init(records: Int, passes: Int) throws {
    let registry = try ContractRegistry(files: ContractFiles.all)
    guard let topic = registry.topic(declared: "slm.metrics") else {
      throw BenchError("no contract of slm.metrics")
    }
    self.topic = topic
    self.passes = passes
    decoder = RecordDecoder(registry: registry)
    batch = RecordBatch()
    var calls = CallRecords(
      seed: 1, count: records, partitions: [TopicPartition(topic.name, Partition(0))])
    calls.fill(batch, count: records)
  }

  /// Both ways in turn, after one unmeasured round.
  func run(rounds: Int) throws -> Figures {
    var figures = Figures()
    let events = Double(batch.records.count * passes)
    var bytes = 0
    for record in batch.records { bytes += Int(record.valueLength) }
    figures.bytesPerEvent = Double(bytes) / Double(batch.records.count)
    for round in 0...rounds {
      let ours = try Measure.cpuSeconds(of: decodeAll) * 1e9 / events
      let onDemand = try Measure.cpuSeconds(of: readAllOnDemand) * 1e9 / events
      guard round > 0 else { continue }
      figures.ours.append(ours)
      figures.onDemand.append(onDemand)
    }
    return figures
  }

  private func decodeAll() throws {
    var texts = TextInterner()
    var sum: Int64 = 0
    for _ in 0..<passes {
      for record in batch.records {
        let position = Position(
          log: LogID(1), partition: Partition(0), offset: Offset(record.offset))
        guard case .event = decoder.decode(record, of: batch, as: topic, at: position) else {
          throw BenchError("a record was refused: \(String(describing: decoder.fault))")
        }
        decoder.withEvent { event in
          let call = SlmMetricsRecorded(event)
          sum &+= call.promptTokens &+ call.completionTokens &+ (call.latencyMs ?? 0)
          sum &+= (call.costUsd ?? 0) &+ event.envelope.occurredAt.microseconds
          sum &+= Int64(texts.intern(event.utf8(call.tenant)))
          sum &+= Int64(texts.intern(event.utf8(call.provider)))
          sum &+= Int64(texts.intern(event.utf8(call.model)))
        }
      }
    }
    guard sum != 0 else { throw BenchError("nothing was decoded") }
  }

  private func readAllOnDemand() throws {
    guard let parser = bench_on_demand_create() else {
      throw BenchError(
        "decode: On-Demand is compiled for AVX2, which this processor has not: measure on another "
          + "machine, or leave this part out")
    }
    defer { bench_on_demand_free(parser) }
    var digest: UInt64 = 0
    for _ in 0..<passes {
      for record in batch.records {
        let value = batch.value(record)!
        // The batch has 64 bytes of padding behind its last record.
        guard
          bench_on_demand_read(
            parser, value.baseAddress!.assumingMemoryBound(to: UInt8.self), value.count, &digest)
            == 0
        else { throw BenchError("On-Demand refused a record") }
      }
    }
    guard digest != 0 else { throw BenchError("nothing was read") }
  }
}
