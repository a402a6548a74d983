/// Where archiving spends its time, thread by thread, as the page shows it.
struct ThreadTable {
  let result: ThreadWatch.Result
  let events: Int

  /// What the threads of a name do; the client's own have many names.
  private static let work: [(prefix: String, what: String)] = [
    ("annals-bench", "takes records from the client and copies them"),
    ("annals-archive", "lays blocks out and writes them"),
    ("annals-pack", "packs, sums and hashes blocks (two threads)"),
    ("annals-sync", "fsyncs (eight threads)"),
    ("rdk:", "the client's own: fetches and takes apart"),
  ]

  var text: String {
    let cores = Double(Machine().processors)
    let perEvent = 1e9 / Double(events)
    let own = rows.reduce(0) { $0 + $1.cpuSeconds }
    let all = own + result.othersSeconds + result.idleSeconds
    return """
      One more round was watched, the opening of folder and client included, every 5 ms: CPU as the kernel
      counts it, and the looks at which a thread ran or waited for a core, or waited for the disk; 100 %
      is one thread all the time.

      | threads | CPU ns an event | runs, % | waits for the disk, % |
      |---|---|---|---|
      \(rows.map(row).joined(separator: "\n"))

      Of \(Figure.whole(cores)) cores, archiving had \(share(own, of: all)) %, everything else on the machine, the broker above all,
      \(share(result.othersSeconds, of: all)) % (\(Figure.whole(result.othersSeconds * perEvent)) ns an event), and \(share(result.idleSeconds, of: all)) % stood idle.
      """
  }

  /// One row for each kind of work.
  private var rows: [ThreadWatch.Row] {
    Self.work.compactMap { prefix, what in
      var sum = ThreadWatch.Row(name: what)
      for row in result.rows where row.name.hasPrefix(prefix) {
        sum.cpuSeconds += row.cpuSeconds
        sum.looks.runs += row.looks.runs
        sum.looks.disk += row.looks.disk
      }
      return sum
    }
  }

  private func row(_ row: ThreadWatch.Row) -> String {
    let looks = Double(max(1, result.looks))
    return "| \(row.name) | \(Figure.whole(row.cpuSeconds * 1e9 / Double(events))) | "
      + "\(share(Double(row.looks.runs), of: looks)) | \(share(Double(row.looks.disk), of: looks)) |"
  }

  private func share(_ part: Double, of whole: Double) -> String {
    whole > 0 ? Figure.whole(part * 100 / whole) : "-"
  }
}
