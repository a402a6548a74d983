import JSONFields

/// Memory that a validator's walks use, kept from record to record.
struct ValidatorScratch: ~Copyable {
  /// Room for "seen" bits.
  private(set) var seen: UnsafeMutablePointer<UInt64>
  private var seenWords = 64
  /// After each property the one that followed it in the last record, and for each object the one
  /// that came first: a guess, which names must confirm, and one of another program as it may be.
  private(set) var successors: UnsafeMutablePointer<UInt16>
  private var successorCount = 64
  /// The keys that a later key of the same name supersedes, in all objects that the careful walk
  /// has met so far.
  private(set) var superseded: Set<Int> = []
  /// How many non-finite values the last valid record had in place of absent ones.
  var nonFiniteCount = 0

  init() {
    seen = .allocate(capacity: seenWords)
    successors = .allocate(capacity: successorCount)
    successors.initialize(repeating: 0, count: successorCount)
  }

  deinit {
    seen.deallocate()
    successors.deallocate()
  }

  mutating func reserve(for program: SchemaProgram) {
    if program.seenWords > seenWords {
      seen.deallocate()
      seenWords = program.seenWords
      seen = .allocate(capacity: seenWords)
    }
    if program.successorCount > successorCount {
      successors.deallocate()
      successorCount = program.successorCount
      successors = .allocate(capacity: successorCount)
      successors.initialize(repeating: 0, count: successorCount)
    }
  }

  mutating func forgetSuperseded() { superseded.removeAll(keepingCapacity: true) }

  /// Finds the keys of an object that a later key of the same name supersedes.
  mutating func findSuperseded(
    in token: Int, _ tokens: UnsafePointer<JSONToken>, _ bytes: UnsafeRawPointer
  ) {
    var last: [[UInt8]: Int] = [:]
    var key = token + 1
    let end = Int(tokens[token].next)
    while key < end {
      let name = UnsafeRawBufferPointer(
        start: bytes + Int(tokens[key].offset), count: Int(tokens[key].length))
      if let earlier = last.updateValue(key, forKey: [UInt8](name)) {
        superseded.insert(earlier)
      }
      key = Int(tokens[key + 1].next)
    }
  }
}
