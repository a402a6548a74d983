/// Why a record waits in quarantine. The raw values are stored and shown: they never change.
package enum QuarantineCode: String, Sendable, CaseIterable, BitwiseCopyable {
  /// The value has no bytes, or nothing but whitespace.
  case emptyValue = "empty_value"
  /// The value is greater than `RecordDecoder.valueBytesMax`.
  case valueTooLarge = "value_too_large"
  /// The value is not JSON.
  case notJSON = "not_json"
  /// The value is not UTF-8, or begins with a byte order mark.
  case invalidUTF8 = "invalid_utf8"
  /// An escape names half of a surrogate pair: no text can hold it.
  case loneSurrogate = "lone_surrogate"
  /// Objects and arrays are nested deeper than the scanner follows.
  case tooDeep = "too_deep"
  /// The value is JSON, though not an object.
  case notAnObject = "not_an_object"
  /// A text that would be stored holds U+0000, which Postgres cannot.
  case textHasNul = "text_has_nul"
  /// A number or a moment does not fit the 64 bits of its column.
  case numberOutOfRange = "number_out_of_range"
  /// The event breaks its contract; the fault names the place and the rule.
  case contractViolation = "contract_violation"
  /// No shape of the topic fits, and the topic declares that this must not pass in silence.
  case unknownEventType = "unknown_event_type"
  /// The CloudEvents type is known, though the data is no version of that event.
  case unknownShape = "unknown_shape"
  /// A CloudEvent lacks an attribute or carries one that its specification does not allow.
  case cloudEventInvalid = "cloudevent_invalid"
  /// The data is not JSON by its own account: another media type, base64, or a batch.
  case contentTypeUnsupported = "content_type_unsupported"
  /// Neither the event nor its record has a time.
  case timeMissing = "time_missing"
  /// A fold needs the record's key, and there is none.
  case keyMissing = "key_missing"
  /// The record's key is not the body's field that the topic declares as the key.
  case keyMismatch = "key_mismatch"
}
