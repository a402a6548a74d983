/// Where the last reads ended: whoever reads on begins there without searching.
struct ReadHints {
  /// Readers that are remembered.
  static let countMax = 16

  private var places: [LogPlace] = []
  private var next = 0

  mutating func add(_ place: LogPlace) {
    if places.count < Self.countMax {
      places.append(place)
    } else {
      places[next] = place
      next = (next + 1) % Self.countMax
    }
  }

  /// Takes the place where the batch with that first offset begins.
  func find(_ offset: Int64) -> LogPlace? { places.last { $0.offset == offset } }

  /// Forgets places before an offset, or all from one.
  mutating func removeAll(where isGone: (LogPlace) -> Bool) {
    places.removeAll(where: isGone)
    next = 0
  }
}
