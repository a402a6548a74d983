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
  }
}
