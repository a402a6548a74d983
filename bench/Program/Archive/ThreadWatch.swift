import Glibc
import RecordLog
import Synchronization
import Threads

/// What this process's threads do while something is measured, by their names; from the kernel's own
/// accounts, looked at every few milliseconds, so that nothing is built into what is measured.
final class ThreadWatch: Sendable {
  /// What the threads of one name did together.
  struct Row {
    var name = ""
    var cpuSeconds = 0.0
    /// Looks at which one of them ran or waited for a core, waited for the disk, waited for others.
    var looks = (runs: 0, disk: 0, waits: 0)
  }

  /// All of it.
  struct Result {
    var rows: [Row] = []
    /// Looks that were taken.
    var looks = 0
    /// CPU seconds of everything else on the machine: of the broker, where nothing else is busy.
    var othersSeconds = 0.0
    /// Seconds that cores stood idle.
    var idleSeconds = 0.0
  }

  private struct Seen {
    var first: [Int: Double] = [:]
    var last: [Int: (name: String, cpu: Double)] = [:]
    var looks: [String: (runs: Int, disk: Int, waits: Int)] = [:]
    var count = 0
    var isOver = false
  }

  private static let everyMicroseconds: UInt32 = 5_000
  private static let ownName = "bench-watch"

  private let seen = Mutex(Seen())

  /// Measures what `body` does.
  static func watch(_ body: () throws -> Void) throws -> Result {
    let watch = ThreadWatch()
    let cpu = Measure.cpuSeconds
    let machine = machineSeconds
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { box in
        ThreadName.set(ThreadWatch.ownName)
        Unmanaged<ThreadWatch>.fromOpaque(box!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(watch).toOpaque())
    defer {
      watch.seen.withLock { $0.isOver = true }
      pthread_join(thread, nil)
    }
    try body()
    watch.look()
    var result = watch.result
    let after = machineSeconds
    result.othersSeconds = after.busy - machine.busy - (Measure.cpuSeconds - cpu)
    result.idleSeconds = after.idle - machine.idle
    return result
  }

  private func run() {
    while !seen.withLock({ $0.isOver }) {
      look()
      usleep(Self.everyMicroseconds)
    }
  }

  private func look() {
    seen.withLock { seen in
      seen.count += 1
      for (thread, name, state, cpu) in Self.threads where name != Self.ownName {
        if seen.first[thread] == nil { seen.first[thread] = seen.count == 1 ? cpu : 0 }
        seen.last[thread] = (name, cpu)
        var looks = seen.looks[name] ?? (0, 0, 0)
        switch state {
        case "R": looks.runs += 1
        case "D": looks.disk += 1
        default: looks.waits += 1
        }
        seen.looks[name] = looks
      }
    }
  }

  private var result: Result {
    seen.withLock { seen in
      var rows: [String: Row] = [:]
      for (thread, last) in seen.last {
        rows[last.name, default: Row(name: last.name)].cpuSeconds +=
          last.cpu - (seen.first[thread] ?? 0)
      }
      for (name, looks) in seen.looks { rows[name]?.looks = looks }
      return Result(
        rows: rows.values.sorted { $0.cpuSeconds > $1.cpuSeconds }, looks: seen.count)
    }
  }

  /// Every thread of this process: number, name, state, CPU seconds.
  private static var threads: [(Int, String, Substring, Double)] {
    guard let folder = opendir("/proc/self/task") else { return [] }
    defer { closedir(folder) }
    var found: [(Int, String, Substring, Double)] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let number = Int(name) else { continue }
      let path = "/proc/self/task/\(name)/"
      // "12 (name) S ..."; and nanoseconds on a core, then of waiting for one.
      let status = text(path + "stat")
      guard let open = status.firstIndex(of: "("), let close = status.lastIndex(of: ")"),
        let ran = text(path + "schedstat").split(separator: " ").first,
        let nanoseconds = Double(ran)
      else { continue }
      let state = status[close...].dropFirst(2).prefix(1)
      found.append(
        (number, String(status[status.index(after: open)..<close]), state, nanoseconds / 1e9))
    }
    return found
  }

  /// The beginning of a file, cheaply: it is looked at while something is measured.
  private static func text(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { room in
      let count = read(descriptor, room.baseAddress!, room.count)
      return String(decoding: room[..<max(0, count)], as: UTF8.self)
    }
  }

  /// Seconds that all cores were busy, and idle, since the machine started.
  private static var machineSeconds: (busy: Double, idle: Double) {
    let line = text("/proc/stat").split(separator: "\n").first ?? ""
    let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
    guard ticks.count > 7 else { return (0, 0) }
    // user, nice, system, idle, iowait, irq, softirq, steal
    let idle = ticks[3] + ticks[4]
    let busy = ticks[0...7].reduce(0, +) - idle
    let perSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
    return (busy / perSecond, idle / perSecond)
  }
}
