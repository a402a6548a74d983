/// One member of an object.
package struct JSONMember: BitwiseCopyable {
  /// The name as UTF-8, escapes resolved.
  package let key: UnsafeRawBufferPointer
  package let value: JSONValue

  /// The name as a `String`.
  package var name: String { String(decoding: key, as: UTF8.self) }
}

/// The members of an object in document order, duplicates included.
package struct JSONMembers: Sequence, IteratorProtocol {
  private let bytes: UnsafeRawPointer
  private let tokens: UnsafePointer<JSONToken>
  private var index: Int
  private let end: Int

  init(bytes: UnsafeRawPointer, tokens: UnsafePointer<JSONToken>, index: Int, end: Int) {
    self.bytes = bytes
    self.tokens = tokens
    self.index = index
    self.end = end
  }

  package mutating func next() -> JSONMember? {
    guard index < end else { return nil }
    let key = JSONValue(bytes: bytes, tokens: tokens, index: index)
    let value = JSONValue(bytes: bytes, tokens: tokens, index: index + 1)
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
  private let bytes: UnsafeRawPointer
  private let tokens: UnsafePointer<JSONToken>
  private var index: Int
  private let end: Int

  init(bytes: UnsafeRawPointer, tokens: UnsafePointer<JSONToken>, index: Int, end: Int) {
    self.bytes = bytes
    self.tokens = tokens
    self.index = index
    self.end = end
  }

  package mutating func next() -> JSONValue? {
    guard index < end else { return nil }
    let value = JSONValue(bytes: bytes, tokens: tokens, index: index)
    index = Int(value.token.next)
    return value
  }
}
