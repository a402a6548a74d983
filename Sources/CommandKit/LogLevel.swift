/// How much a log line matters, the least first.
package enum LogLevel: String, CaseIterable, Sendable, Comparable {
  case debug
  case info
  case warning
  case error

  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warning: 2
    case .error: 3
    }
  }
}
