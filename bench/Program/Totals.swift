import EventModel

/// The sums that every way must reach, counted by the generator itself.
struct Totals: Equatable {
  var requests: Int64 = 0
  var successes: Int64 = 0
  var failures: Int64 = 0
  var promptTokens: Int64 = 0
  var completionTokens: Int64 = 0
  var costNanos: Int64 = 0
  var latencyMicroseconds: Int64 = 0
  /// Different keys, and different keys with a minute, and with one of `WindowUsage`'s windows.
  var keys: Int64 = 0
  var keyMinutes: Int64 = 0
  var keyWindows: Int64 = 0

  init() {}

  /// Those of the first `count` events of a run of `of` events.
  init(seed: UInt64, count: Int, of all: Int) {
    var generator = CallGenerator(seed: seed, count: all)
    var minutesMet = [Bool](repeating: false, count: Call.keys * 60)
    var windowsMet = [Bool](repeating: false, count: WindowUsage.rows)
    var keysMet = [Bool](repeating: false, count: Call.keys)
    for _ in 0..<count {
      let call = generator.next()
      requests += 1
      if call.success { successes += 1 } else { failures += 1 }
      promptTokens += call.promptTokens
      completionTokens += call.completionTokens
      costNanos += call.costNanos
      latencyMicroseconds += call.latencyMicroseconds
      let elapsed = call.occurredAt.microseconds - CallGenerator.start.microseconds
      let minute = Int(elapsed / 60_000_000)
      let window = call.key * 10 + Int(elapsed / WindowUsage.windowMicroseconds)
      if !windowsMet[window] { keyWindows += 1 }
      windowsMet[window] = true
      if !minutesMet[call.key * 60 + minute] { keyMinutes += 1 }
      if !keysMet[call.key] { keys += 1 }
      minutesMet[call.key * 60 + minute] = true
      keysMet[call.key] = true
    }
  }
}
