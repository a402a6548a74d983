import PostgresWire
import Testing

/// The quantiles that Postgres reads off a sketch, beside those computed from the values themselves.
@Suite("Quantiles in SQL")
struct SketchFunctionTests {
  /// Rows of `quantiles.tsv`, which `generate.py` computed on its own.
  static func fixture() -> [[String]] {
    RepoFile.text("Tests/Fixtures/sketch/quantiles.tsv").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t").map(String.init) }
  }

  @Test("Each sketch's four quantiles, one by one and in one walk")
  func quantiles() throws {
    let rows = Self.fixture()
    #expect(rows.count == 44)
    try ReadModels.run { models in
      for row in rows {
        let one = try models.rows(
          """
          SELECT annals.sketch_quantile(s, 0.50)::text, annals.sketch_quantile(s, 0.95)::text,
            annals.sketch_quantile(s, 0.99)::text, annals.sketch_quantile(s, 1)::text
          FROM (VALUES (\(row[1])::numeric)) AS v(s)
          """)
        #expect(one == [row[2...5].map { Optional($0) }])
        let all = try models.rows(
          """
          SELECT q::text FROM unnest(
            annals.sketch_quantiles(\(row[1]), '{0.50, 0.95, 0.99, 1}')) WITH ORDINALITY AS u(q, n)
          ORDER BY n
          """)
        #expect(all.map { $0[0] } == row[2...5].map { Optional($0) })
      }
    }
  }

  @Test("An empty sketch has no quantiles, an absent one no answer")
  func nothing() throws {
    try ReadModels.run { models in
      let found = try models.rows(
        """
        SELECT annals.sketch_quantile(0, 0.5)::text, annals.sketch_quantile(NULL, 0.5)::text,
          annals.sketch_quantiles(0, '{0.5, 0.9}')::text,
          annals.sketch_quantiles(NULL, '{0.5}')::text, annals.sketch_quantiles(7, '{}')::text
        """)
      #expect(found == [[nil, nil, "{NULL,NULL}", nil, "{}"]])
    }
  }

  @Test("Sketches that two batches sent merge by addition")
  func merged() throws {
    try ReadModels.run { models in
      // 1, 1, 2 and 5 lie in buckets of their own: the 2nd of 4 is 1, the 3rd is 2.
      let first = "(2 * 10::numeric ^ 12)"
      let second = "(10::numeric ^ 24 + 10::numeric ^ 60)"
      let found = try models.rows(
        "SELECT annals.sketch_quantiles(\(first) + \(second), '{0.5, 0.75, 1}')::text")
      #expect(found == [["{1,2,5}"]])
    }
  }

  @Test(
    "What is no quantile is refused",
    arguments: ["1, '{0}'", "1, '{1.01}'", "-1, '{0.5}'", "1, '{0.9, 0.5}'", "1, '{NULL}'"])
  func refused(arguments: String) throws {
    try ReadModels.run { models in
      let error = try #require(throws: PostgresError.self) {
        try models.rows("SELECT annals.sketch_quantiles(\(arguments))")
      }
      #expect(error.sqlState == "22003")
    }
  }
}
