/// What one run of a worker cost, as its process says.
struct WorkerFigures: Sendable {
  /// From the assignment of the partitions to the last commit.
  var seconds = 0.0
  var cpuSeconds = 0.0
  var peakMemoryMiB = 0.0
  /// CPU seconds of the writing connection's Postgres process.
  var backendSeconds = 0.0
  var batches = 0.0
  /// Seconds by stage of the worker's two threads.
  var stages: [(name: String, seconds: Double)] = []

  init() {}

  /// Reads `encoded` back.
  init(_ text: String) throws {
    var values: [String: Double] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("figure ") {
      let words = line.split(separator: " ")
      guard words.count == 3, let value = Double(words[2]) else { continue }
      values[String(words[1])] = value
      if words[1].hasPrefix("stage.") { stages.append((String(words[1].dropFirst(6)), value)) }
    }
    guard let seconds = values["seconds"], let cpu = values["cpu"],
      let memory = values["memory"], let batches = values["batches"]
    else { throw BenchError("the worker did not finish:\n\(text)") }
    self.seconds = seconds
    cpuSeconds = cpu
    peakMemoryMiB = memory
    self.batches = batches
    backendSeconds = values["backend"] ?? 0
  }

  /// A line for each figure.
  var encoded: String {
    var lines = [
      "figure seconds \(seconds)", "figure cpu \(cpuSeconds)", "figure memory \(peakMemoryMiB)",
      "figure batches \(batches)", "figure backend \(backendSeconds)",
    ]
    lines += stages.map { "figure stage.\($0.name) \($0.seconds)" }
    return lines.joined(separator: "\n")
  }
}
