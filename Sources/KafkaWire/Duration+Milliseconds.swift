extension Duration {
  /// Whole milliseconds, rounded up and never negative, as librdkafka's timeouts are.
  var timeoutMs: Int32 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 2_000_000 else { return 2_000_000_000 }
    let milliseconds = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(seconds * 1000 + milliseconds)
  }
}
