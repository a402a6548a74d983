import Glibc
import PostgresWire
import TestServers

/// What the figures were measured on.
struct Machine {
  let processor: String
  let processors: Int
  let memoryGiB: Double
  let kernel: String
  /// How many processes wanted to run, at the end: more than there are processors, and the figures
  /// are another's as well.
  let load: String

  init() {
    let info = ChildProcess.contents("/proc/cpuinfo")
    processor =
      info.split(separator: "\n").first { $0.hasPrefix("model name") }
      .flatMap { $0.split(separator: ":").last.map { String($0.drop { $0 == " " }) } } ?? "unknown"
    processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    memoryGiB =
      Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_073_741_824
    kernel =
      ChildProcess.contents("/proc/sys/kernel/osrelease")
      .split(separator: "\n").first.map(String.init) ?? "unknown"
    load =
      ChildProcess.contents("/proc/loadavg").split(separator: " ").prefix(3)
      .joined(separator: " ")
  }
}
