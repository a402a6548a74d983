/// The statements of one pipeline, in order; nothing is sent until all of them are known.
package struct PostgresPipeline {
  /// A statement with its encoded binds.
  struct Step {
    let sql: String
    let binds: ParameterBuffer
  }

  private(set) var steps: [Step] = []

  /// Adds a statement; the place of its result is the number of statements added before.
  /// - Throws: `dataRefused` for text with U+0000.
  package mutating func query(
    _ sql: String, _ binds: [PostgresBind] = []
  ) throws(PostgresError) {
    let buffer = ParameterBuffer()
    for bind in binds { try buffer.append(bind, copying: true) }
    steps.append(Step(sql: sql, binds: buffer))
  }
}
