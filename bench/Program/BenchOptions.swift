import Glibc

/// What a run measures, and how long.
struct BenchOptions {
  var events = 1_000_000
  var rounds = 5
  var naiveEvents = 5000
  var decodeRounds = 9
  var seed: UInt64 = 1
  var batchRecordsMax = 0
  /// Where the page is written; nil for nowhere.
  var report: String?
  /// Prints figures and judges nothing: a smoke test.
  var isQuick = false

  /// What would put somebody else's server or program into a page that says the run's own.
  private static let foreign = [
    "ANNALS_PROGRAM", "ANNALS_TEST_DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS",
  ]

  static let usage = """
    usage: annals-bench [decode | pipeline | rebuild | node | archive | digest | endurance | all]
             [--quick] [--events N] [--rounds N] [--naive-events N] [--batch-max N] [--seed N]
             [--report FILE]
    """

  init(_ arguments: ArraySlice<String>) throws {
    var rest = arguments
    while let option = rest.popFirst() {
      if option == "--quick" {
        isQuick = true
        events = 50_000
        rounds = 1
        naiveEvents = 200
        decodeRounds = 1
        continue
      }
      guard let value = rest.popFirst() else { throw BenchError(Self.usage) }
      if option == "--report" {
        report = value
        continue
      }
      guard let number = Int(value), number > 0 else {
        throw BenchError("\(option) takes a number greater than 0, not \(value)")
      }
      switch option {
      case "--events": events = number
      case "--rounds": rounds = number
      case "--naive-events": naiveEvents = number
      case "--batch-max": batchRecordsMax = number
      case "--seed": seed = UInt64(number)
      default: throw BenchError("\(option) is no option\n\(Self.usage)")
      }
    }
    if report != nil { try Self.checkEnvironment() }
  }

  /// - Throws: where the environment names what is not the run's own.
  private static func checkEnvironment() throws {
    for name in foreign {
      guard let value = getenv(name), value.pointee != 0 else { continue }
      throw BenchError(
        "the environment sets \(name) to \(String(cString: value)), but the page that --report "
          + "writes is of servers and a program of the run's own: unset \(name), or leave out --report"
      )
    }
  }
}
