/// Entries in the order they came, and the latest of each hash found by it.
///
/// A look-up touches one line of memory, open addressing over words that hold all that finding a
/// place needs; forgetting is done in lots, so that the waits for memory overlap.
struct SeenTable: Sendable {
  /// Forgotten entries are taken out of the slots when there are that many.
  private static let lot: UInt32 = 256
  /// No hash has it: the upper half of a word is never all ones (see `tag`).
  private static let vacant = UInt64.max

  /// A ring: an entry's place is its number, cut to the ring's size, which is a power of two.
  private var entries: [SeenIDs.Entry] = []
  /// Numbers, which go round: of the first entry that still has its slot, of the oldest that is
  /// remembered, and of the next.
  private var swept: UInt32 = 0
  private var first: UInt32 = 0
  private var next: UInt32 = 0
  /// Upper half: the tag of a hash, whose low bits say where its slot would best be. Lower half: the
  /// number of its latest entry.
  private var slots = [UInt64](repeating: Self.vacant, count: 1024)
  private var used = 0

  var count: Int { Int(next &- first) }

  var oldest: SeenIDs.Entry? { count == 0 ? nil : entries[place(first)] }

  /// The entries of that offset and later ones, in the order they came.
  func entries(from offset: Int64) -> [SeenIDs.Entry] {
    (0..<UInt32(count)).lazy.map { entries[place(first &+ $0)] }.filter { $0.offset >= offset }
  }

  /// The same where offsets ascend from there on, without a copy.
  func newEntries(from offset: Int64) -> SeenEntries {
    var begin = first
    while begin != next, entries[place(begin)].offset < offset { begin &+= 1 }
    return SeenEntries(
      ring: entries, start: Int(begin), count: Int(next &- begin), mask: max(0, entries.count - 1))
  }

  /// Asks for the memory that looking for that hash begins with.
  @inline(__always)
  mutating func expect(_ hash: IdentityHash) { Prefetch.element(slots, home(Self.tag(hash))) }

  /// The latest entry of that hash.
  func latest(_ hash: IdentityHash) -> SeenIDs.Entry? {
    let slot = slots[slot(of: hash)]
    guard slot != Self.vacant else { return nil }
    let number = UInt32(truncatingIfNeeded: slot)
    return number &- first < next &- first ? entries[place(number)] : nil
  }

  mutating func append(_ entry: SeenIDs.Entry) {
    if used * 2 >= slots.count { growSlots() }
    if Int(next &- swept) == entries.count { growEntries(entry) }
    let slot = slot(of: entry.hash)
    if slots[slot] == Self.vacant { used += 1 }
    slots[slot] = UInt64(Self.tag(entry.hash)) << 32 | UInt64(next)
    entries[place(next)] = entry
    next &+= 1
  }

  /// Forgets the entry that came first, and its hash where no later one has it.
  mutating func removeOldest() {
    precondition(count > 0, "nothing is remembered")
    first &+= 1
    if first &- swept >= Self.lot { sweep() }
  }

  // MARK: places

  private static func tag(_ hash: IdentityHash) -> UInt32 {
    UInt32(truncatingIfNeeded: hash.high >> 32) & 0x7fff_ffff
  }

  private func place(_ number: UInt32) -> Int { Int(number) & (entries.count - 1) }

  private func home(_ tag: UInt32) -> Int { Int(tag) & (slots.count - 1) }

  /// Where the slot of that hash is, or would be.
  private func slot(of hash: IdentityHash) -> Int {
    let tag = Self.tag(hash)
    var at = home(tag)
    while slots[at] != Self.vacant {
      if slots[at] >> 32 == tag,
        entries[place(UInt32(truncatingIfNeeded: slots[at]))].hash == hash
      {
        return at
      }
      at = (at + 1) & (slots.count - 1)
    }
    return at
  }

  /// Takes forgotten entries out of the slots.
  private mutating func sweep() {
    var number = swept
    while number != first {
      Prefetch.element(slots, home(Self.tag(entries[place(number)].hash)))
      number &+= 1
    }
    while swept != first {
      var at = home(Self.tag(entries[place(swept)].hash))
      // A later entry of the same hash has taken the slot over where the number is not found.
      while slots[at] != Self.vacant, UInt32(truncatingIfNeeded: slots[at]) != swept {
        at = (at + 1) & (slots.count - 1)
      }
      if slots[at] != Self.vacant { vacate(at) }
      swept &+= 1
    }
  }

  /// Empties a slot and moves up those behind it that would not be found any more.
  private mutating func vacate(_ slot: Int) {
    let mask = slots.count - 1
    var hole = slot
    var at = (hole + 1) & mask
    while slots[at] != Self.vacant {
      let home = home(UInt32(truncatingIfNeeded: slots[at] >> 32))
      if (at - home) & mask >= (at - hole) & mask {
        slots[hole] = slots[at]
        hole = at
      }
      at = (at + 1) & mask
    }
    slots[hole] = Self.vacant
    used -= 1
  }

  // MARK: growing

  private mutating func growSlots() {
    let old = slots
    slots = [UInt64](repeating: Self.vacant, count: old.count * 2)
    for slot in old where slot != Self.vacant {
      var at = home(UInt32(truncatingIfNeeded: slot >> 32))
      while slots[at] != Self.vacant { at = (at + 1) & (slots.count - 1) }
      slots[at] = slot
    }
  }

  /// - Parameter filler: stands where no entry is yet.
  private mutating func growEntries(_ filler: SeenIDs.Entry) {
    let old = entries
    entries = [SeenIDs.Entry](repeating: filler, count: max(1024, old.count * 2))
    var number = swept
    while number != next {
      entries[place(number)] = old[Int(number) & (old.count - 1)]
      number &+= 1
    }
  }
}
