/// A moment: microseconds since 1970-01-01T00:00:00 UTC, leap seconds not counted.
@usableFromInline
package struct Timestamp: Hashable, Sendable, Comparable, BitwiseCopyable {
  @usableFromInline package let microseconds: Int64
  @inlinable package init(microseconds: Int64) { self.microseconds = microseconds }
  @inlinable package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  /// The start of the window of the given length that holds this moment; windows start at the epoch.
  /// - Parameter length: microseconds, greater than 0.
  package func windowStart(lengthMicroseconds length: Int64) -> Timestamp {
    let remainder = microseconds % length
    return Timestamp(microseconds: microseconds - (remainder < 0 ? remainder + length : remainder))
  }
}

/// Who set a record's timestamp.
package enum TimestampType: UInt8, Sendable, BitwiseCopyable {
  case none = 0
  case createTime = 1
  case logAppendTime = 2
}
