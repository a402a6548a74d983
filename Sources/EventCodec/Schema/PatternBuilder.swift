/// Makes the automaton of a pattern: first with free choices (Thompson), then without (subsets).
struct PatternBuilder {
  private enum Step {
    case set([ClosedRange<UInt32>], next: Int)
    case split(Int, Int)
    case start(next: Int)
    case end(next: Int)
    case accept
  }

  /// Steps of the automaton with choices, at most.
  private static let stepsMax = 4_000

  private var steps: [Step] = [.accept]

  static func build(_ part: PatternPart) throws(PatternError) -> Pattern {
    var builder = PatternBuilder()
    let first = try builder.add(part, before: 0)
    return try builder.determinized(from: first)
  }

  /// Adds the steps of a part, built from its end, and returns the first.
  private mutating func add(_ part: PatternPart, before next: Int) throws(PatternError) -> Int {
    switch part {
    case .set(let ranges): return try append(.set(ranges, next: next))
    case .start: return try append(.start(next: next))
    case .end: return try append(.end(next: next))
    case .sequence(let parts):
      var next = next
      for part in parts.reversed() { next = try add(part, before: next) }
      return next
    case .choice(let parts):
      var first = try add(parts[parts.count - 1], before: next)
      for part in parts.dropLast().reversed() {
        let other = try add(part, before: next)
        first = try append(.split(other, first))
      }
      return first
    case .repeated(let part, let least, let most):
      return try repeated(part, least, most, before: next)
    }
  }

  private mutating func repeated(_ part: PatternPart, _ least: Int, _ most: Int?, before end: Int)
    throws(PatternError) -> Int
  {
    var next = end
    if let most {
      for _ in least..<max(most, least) {
        let body = try add(part, before: next)
        next = try append(.split(body, end))
      }
    } else {
      let loop = try append(.split(end, end))
      let body = try add(part, before: loop)
      steps[loop] = .split(body, end)
      next = loop
    }
    for _ in 0..<least { next = try add(part, before: next) }
    return next
  }

  private mutating func append(_ step: Step) throws(PatternError) -> Int {
    guard steps.count < Self.stepsMax else { throw tooLarge }
    steps.append(step)
    return steps.count - 1
  }

  private var tooLarge: PatternError {
    PatternError(construct: "the pattern", reason: "its automaton is too large")
  }

  private func determinized(from first: Int) throws(PatternError) -> Pattern {
    let starts = classStarts()
    // A match may begin anywhere, so every state also holds the first step.
    let restart = closure([first], atStart: false, atEnd: false)
    var sets: [[Int]] = [closure([first], atStart: true, atEnd: false)]
    // The first state is kept apart: only there does ^ hold.
    var known: [[Int]: Int] = [:]
    var transitions: [UInt16] = []
    var state = 0
    while state < sets.count {
      for start in starts {
        var reached = Set(restart)
        for step in sets[state] {
          guard case .set(let ranges, let next) = steps[step],
            ranges.contains(where: { $0.contains(start) })
          else { continue }
          reached.formUnion(closure([next], atStart: false, atEnd: false))
        }
        let key = reached.sorted()
        let target = known[key] ?? sets.count
        if target == sets.count {
          guard sets.count < Pattern.statesMax else { throw tooLarge }
          known[key] = target
          sets.append(key)
        }
        transitions.append(UInt16(target))
      }
      state += 1
    }
    return Pattern(
      classStarts: starts, transitions: transitions, accepts: sets.map { $0.contains(0) },
      acceptsAtEnd: sets.enumerated().map { index, set in
        closure(set, atStart: index == 0, atEnd: true).contains(0)
      })
  }

  /// The steps reachable without reading anything.
  private func closure(_ from: [Int], atStart: Bool, atEnd: Bool) -> [Int] {
    var seen = Set<Int>()
    var open = from
    while let step = open.popLast() {
      guard seen.insert(step).inserted else { continue }
      switch steps[step] {
      case .split(let left, let right): open += [left, right]
      case .start(let next): if atStart { open.append(next) }
      case .end(let next): if atEnd { open.append(next) }
      case .set, .accept: break
      }
    }
    return seen.sorted()
  }

  /// Where the pattern begins to treat code points differently.
  private func classStarts() -> [UInt32] {
    var starts: Set<UInt32> = [0]
    for case .set(let ranges, _) in steps {
      for range in ranges {
        starts.insert(range.lowerBound)
        if range.upperBound < CodePointSet.last { starts.insert(range.upperBound + 1) }
      }
    }
    return starts.sorted()
  }
}
