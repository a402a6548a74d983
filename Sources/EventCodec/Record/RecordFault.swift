/// What is wrong with a record, for the people who must decide about it.
///
/// Holds a bounded excerpt of the record, which may be sensitive: it is stored in quarantine beside
/// the raw bytes and never logged.
package struct RecordFault: Error, Sendable, Equatable {
  package var code: QuarantineCode
  /// The schema keyword that was broken, or empty.
  package var rule: String
  /// The place as a JSON pointer into the record's data; empty for the whole of it.
  package var pointer: String
  /// What should have been there, in words.
  package var expected: String
  /// What was there, cut to a bounded length.
  package var excerpt: String

  package init(
    _ code: QuarantineCode, rule: String = "", pointer: String = "", expected: String = "",
    excerpt: String = ""
  ) {
    self.code = code
    self.rule = rule
    self.pointer = pointer
    self.expected = expected
    self.excerpt = excerpt
  }
}
