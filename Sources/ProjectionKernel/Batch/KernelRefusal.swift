/// Why the kernel itself refuses an event, whatever the projection. The raw values are stored and
/// shown: they never change. `docs/reference/outcomes.md` explains each.
package enum KernelRefusal: String, Sendable, CaseIterable {
  /// A fold needs the record's key, and there is none.
  case keyMissing = "key_missing"
  /// A text of a key is longer than `Changes.keyBytesMax`, which an index surely takes.
  case keyTooLong = "key_too_long"
  /// A number or a moment does not fit its column.
  case numberOutOfRange = "number_out_of_range"
  /// A text made by the projection holds U+0000, which Postgres cannot store.
  case textHasNul = "text_has_nul"
  /// Not wrong itself: an earlier event of its key is quarantined.
  case behindQuarantined = "behind_quarantined"
}

extension Refusal {
  init(_ code: KernelRefusal, _ detail: String) { self.init(code: code.rawValue, detail: detail) }
}
