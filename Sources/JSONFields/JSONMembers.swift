/// One member of an object.
package struct JSONMember {
  /// The name as UTF-8, escapes resolved; valid as long as `value` is kept.
  package let key: UnsafeRawBufferPointer
  package let value: JSONValue

  /// The name as a `String`.
  package var name: String { String(decoding: key, as: UTF8.self) }
}

/// The members of an object in document order, duplicates included.
package struct JSONMembers: Sequence, IteratorProtocol {
  private let holder: JSONValue
  private var index: Int
  private let end: Int

  init(of holder: JSONValue, end: Int) {
    self.holder = holder
    index = holder.index + 1
    self.end = end
  }

  package mutating func next() -> JSONMember? {
    guard index < end else { return nil }
    let key = holder.at(index)
    let value = holder.at(index + 1)
    index = Int(value.token.next)
    return JSONMember(key: key.utf8, value: value)
  }

  /// Each name once, where it first stands, with its last value: what Python's `dict` would hold.
  package var distinct: [JSONMember] {
    var result: [JSONMember] = []
    var places: [[UInt8]: Int] = [:]
    for member in self {
      let name = [UInt8](member.key)
      if let place = places[name] {
        result[place] = JSONMember(key: result[place].key, value: member.value)
      } else {
        places[name] = result.count
        result.append(member)
      }
    }
    return result
  }
}

/// The elements of an array in order.
package struct JSONElements: Sequence, IteratorProtocol {
  private let holder: JSONValue
  private var index: Int
  private let end: Int

  init(of holder: JSONValue, end: Int) {
    self.holder = holder
    index = holder.index + 1
    self.end = end
  }

  package mutating func next() -> JSONValue? {
    guard index < end else { return nil }
    let value = holder.at(index)
    index = Int(value.token.next)
    return value
  }
}
