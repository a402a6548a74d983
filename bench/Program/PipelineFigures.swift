/// All rounds of a pipeline run.
struct PipelineFigures {
  let events: Int
  let naiveEvents: Int
  /// Seconds for all events.
  var copy: [Double] = []
  /// CPU seconds of Postgres for them.
  var copyBackend: [Double] = []
  /// Seconds for `naiveEvents`.
  var naive: [Double] = []
  var usage: [WorkerFigures] = []
  var usageAndLog: [WorkerFigures] = []
  /// What the servers are, in words.
  var postgres = ""
  var eventsPerTransaction: Double { Double(events) / Measure.median(usage.map(\.batches)) }

  init(events: Int, naiveEvents: Int) {
    self.events = events
    self.naiveEvents = naiveEvents
  }

  /// Events a second, medians.
  var copyRate: Double { Double(events) / Measure.median(copy) }
  var naiveRate: Double { Double(naiveEvents) / Measure.median(naive) }
  var usageRate: Double { Double(events) / Measure.median(usage.map(\.seconds)) }
  var usageAndLogRate: Double { Double(events) / Measure.median(usageAndLog.map(\.seconds)) }

  /// CPU microseconds of the worker for an event.
  func cpuMicroseconds(_ runs: [WorkerFigures]) -> Double {
    Measure.median(runs.map(\.cpuSeconds)) * 1e6 / Double(events)
  }

  /// CPU microseconds of the writing connection's Postgres process for an event.
  func backendMicroseconds(_ runs: [WorkerFigures]) -> Double {
    Measure.median(runs.map(\.backendSeconds)) * 1e6 / Double(events)
  }
}
