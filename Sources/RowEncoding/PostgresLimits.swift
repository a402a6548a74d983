/// What Postgres's types hold, so that a value can be refused before it is sent.
package enum PostgresLimits {
  /// Microseconds from 1970 to 2000, where Postgres's timestamps start.
  package static let epochMicroseconds: Int64 = 946_684_800_000_000

  /// Moments that a `timestamptz` holds, in microseconds since 1970: from 4713 BC on. The upper
  /// bound of the type lies beyond what 64 bits since 1970 can say.
  package static let timestampMicroseconds: ClosedRange<Int64> =
    -210_866_803_200_000_000...Int64.max

  /// Digits behind the point that the encoder of scaled integers accepts.
  package static let scale: ClosedRange<Int> = 0...38

  /// Base-10000 digits that one `numeric` holds in front of its point: 131,072 decimal digits.
  package static let numericGroupsMax = 32_768
}
