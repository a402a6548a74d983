struct BenchReport {
  let options: BenchOptions
  let decode: DecodeBench.Figures?
  let pipeline: PipelineFigures?
  struct Goal { var isMet = true }
  var goals: [Goal] { [] }
  var text: String {
    var out = ""
    if let decode {
      out +=
        "\(decode.oursMedian) \(decode.onDemandMedian) \(decode.ratio) bytes \(decode.bytesPerEvent)\n"
    }
    if let p = pipeline {
      out += "C \(p.copyRate) usage \(p.usageRate) log \(p.usageAndLogRate) naive \(p.naiveRate)\n"
      out +=
        "backend us/event: copy \(Measure.median(p.copyBackend) * 1e6 / Double(p.events)) usage \(p.backendMicroseconds(p.usage)) log \(p.backendMicroseconds(p.usageAndLog))\n"
      out += "\(p.usage.last!)\n\(p.usageAndLog.last!)\n"
    }
    return out
  }
  func write(to path: String) throws {}
}
