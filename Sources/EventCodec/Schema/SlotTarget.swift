/// What a field becomes in its slot.
package enum SlotConversion: Hashable, Sendable {
  /// A string; one that holds U+0000 is a violation.
  case text
  /// A whole number of 64 bits, however it is written.
  case integer
  /// A number times 10^scale, half to even; scale 0 to 12.
  case decimal(scale: Int)
  case boolean
  case timestamp(TimestampForm)
  /// The value taken whole: `number` is its token, `text` its JSON as written.
  case json
}

/// How a field writes a moment.
package enum TimestampForm: Hashable, Sendable {
  /// A number of seconds since the epoch.
  case unixSeconds
  /// A number of milliseconds since the epoch.
  case unixMilliseconds
  /// A string with an offset.
  case rfc3339
  /// A string whose offset may be missing and then means UTC.
  case rfc3339NaiveIsUTC
}

/// Where a validated field goes.
package struct SlotTarget: Hashable, Sendable {
  /// The number of the slot, from 0.
  package let slot: Int
  package let conversion: SlotConversion

  package init(slot: Int, conversion: SlotConversion) {
    self.slot = slot
    self.conversion = conversion
  }
}
