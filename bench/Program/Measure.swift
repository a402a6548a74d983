import Glibc
import TestServers

/// Clocks and middles.
enum Measure {
  /// Seconds that `body` took.
  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start).seconds
  }

  /// CPU seconds that `body` took: what a busy machine does beside it does not count.
  static func cpuSeconds(of body: () throws -> Void) rethrows -> Double {
    let start = cpuSeconds
    try body()
    return cpuSeconds - start
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// CPU seconds of this process so far, in its own code and in the kernel on its behalf.
  static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// The most memory that this process had, in MiB.
  ///
  /// Not by `getrusage`: its maximum is handed down by the process that started this one.
  static var peakMemoryMiB: Double { memoryMiB("VmHWM:") }

  /// A line of a process's `/proc/PID/status`, in MiB; not a number where there is none.
  static func memoryMiB(_ name: String, of process: String = "self") -> Double {
    let line = ChildProcess.contents("/proc/\(process)/status").split(separator: "\n")
      .first { $0.hasPrefix(name) }
    let words = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }) ?? []
    return words.count > 1 ? (Double(words[1]) ?? .nan) / 1024 : .nan
  }
}

extension Duration {
  var seconds: Double {
    let (whole, attoseconds) = components
    return Double(whole) + Double(attoseconds) / 1e18
  }
}
