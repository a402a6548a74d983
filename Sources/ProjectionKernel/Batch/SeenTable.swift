/// Entries in the order they came, and the latest of each hash found by it.
///
/// One line of memory a look-up and one an entry: open addressing over the entries' places, which a
/// dictionary of 48-byte elements behind a keyed hash costs three times (measured).
struct SeenTable: Sendable {
  /// Entries in order; the first `dropped` of them are gone.
  private var entries: [SeenIDs.Entry] = []
  private var dropped = 0
  /// The number of `entries[0]` since the beginning.
  private var base: UInt32 = 0
  /// The upper half of a hash's word, and the number of its latest entry; places of none are vacant.
  private var slots = [UInt64](repeating: Self.vacant, count: 1024)
  private var used = 0

  /// No hash has it: the upper half of a word is never all ones (see `tag`).
  private static let vacant = UInt64.max

  var count: Int { entries.count - dropped }

  var oldest: SeenIDs.Entry? { count == 0 ? nil : entries[dropped] }

  /// The entries of that offset and later ones, in the order they came.
  func entries(from offset: Int64) -> [SeenIDs.Entry] {
    entries[dropped...].filter { $0.offset >= offset }
  }

  /// The latest entry of that hash.
  func latest(_ hash: IdentityHash) -> SeenIDs.Entry? {
    let place = place(of: hash)
    return slots[place] == Self.vacant ? nil : entries[index(slots[place])]
  }

  mutating func append(_ entry: SeenIDs.Entry) {
    if used * 2 >= slots.count { grow() }
    let place = place(of: entry.hash)
    if slots[place] == Self.vacant { used += 1 }
    slots[place] = Self.tag(entry.hash) | UInt64(base &+ UInt32(entries.count))
    entries.append(entry)
  }

  /// Forgets the entry that came first, and its hash where no later one has it.
  mutating func removeOldest() {
    let place = place(of: entries[dropped].hash)
    if slots[place] != Self.vacant, index(slots[place]) == dropped { vacate(place) }
    dropped += 1
    if dropped > 4096, dropped > entries.count / 2 {
      entries.removeFirst(dropped)
      base &+= UInt32(dropped)
      dropped = 0
    }
  }

  private static func tag(_ hash: IdentityHash) -> UInt64 {
    (hash.high & ~0xffff_ffff) & ~(1 << 63)
  }

  private func index(_ slot: UInt64) -> Int {
    Int(UInt32(truncatingIfNeeded: slot) &- base)
  }

  private func home(_ hash: IdentityHash) -> Int {
    Int(truncatingIfNeeded: hash.high) & (slots.count - 1)
  }

  /// Where that hash is, or would be.
  private func place(of hash: IdentityHash) -> Int {
    let tag = Self.tag(hash)
    var at = home(hash)
    while slots[at] != Self.vacant {
      if slots[at] & ~0xffff_ffff == tag, entries[index(slots[at])].hash == hash { return at }
      at = (at + 1) & (slots.count - 1)
    }
    return at
  }

  /// Empties a place and moves up those behind it that would not be found any more.
  private mutating func vacate(_ place: Int) {
    var hole = place
    var at = (hole + 1) & (slots.count - 1)
    while slots[at] != Self.vacant {
      let home = home(entries[index(slots[at])].hash)
      let distance = (at - home) & (slots.count - 1)
      if distance >= (at - hole) & (slots.count - 1) {
        slots[hole] = slots[at]
        hole = at
      }
      at = (at + 1) & (slots.count - 1)
    }
    slots[hole] = Self.vacant
    used -= 1
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: Self.vacant, count: old.count * 2)
    for slot in old where slot != Self.vacant {
      slots[place(of: entries[index(slot)].hash)] = slot
    }
  }
}
