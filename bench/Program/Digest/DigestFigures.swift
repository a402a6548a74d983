/// What digests cost beside a plain hash of the same rows.
struct DigestFigures {
  /// How the rows were hashed.
  enum Way: String, CaseIterable {
    case plain = "psql's COPY, binary and in key order, into `sha256sum`"
    case one = "the digest, one connection"
    case two = "the digest, two connections (the default)"
  }

  /// One table's runs.
  struct Table {
    let shape: String
    let bytes: Int64
    let seconds: [Way: [Double]]

    func median(_ way: Way) -> Double { Measure.median(seconds[way] ?? []) }
    /// How many times as fast as the plain way.
    func ratio(_ way: Way) -> Double { median(.plain) / median(way) }
  }

  let rows: Int
  var tables: [Table] = []

  init(rows: Int) { self.rows = rows }

  var goals: [Goal] {
    tables.map {
      Goal(
        what: "digest of \($0.shape), beside COPY into sha256sum", wanted: 1,
        measured: $0.ratio(.two), unit: " x")
    }
  }

  var part: String {
    let lines = tables.flatMap { table in
      Way.allCases.map { way in
        "| \(table.shape), \(Figure.whole(Double(table.bytes) / 1_048_576)) MiB | \(way.rawValue) | "
          + "\(Figure.whole(Double(rows) / table.median(way))) | \(Figure.decimal(table.ratio(way))) |"
      }
    }
    return """
      ## The digest of a state

      Method: a table of \(Figure.whole(Double(rows))) rows, hashed in turn by each way, medians of \(tables.first?.seconds[.plain]?.count ?? 0) rounds. Each
      connection has \(DigestBench.session.joined(separator: ", ")). The plain way
      hashes bytes; the digest encodes every value canonically, hashes every row, checks the order of
      the keys and builds the tree.

      | table | way | rows/s | beside plain |
      |---|---|---|---|
      \(lines.joined(separator: "\n"))
      """
  }
}
