/// JSON pointers (RFC 6901) as far as contracts need them: through objects, by name.
package enum JSONPointer {
  /// A name as one reference token of a pointer.
  package static func escaped(_ name: String) -> String {
    var result = ""
    for character in name.unicodeScalars {
      switch character {
      case "~": result += "~0"
      case "/": result += "~1"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// The names of a pointer from the top; nil where the text is no pointer.
  package static func names(_ pointer: String) -> [String]? {
    if pointer.isEmpty { return [] }
    guard pointer.utf8.first == UInt8(ascii: "/") else { return nil }
    var result: [String] = []
    for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      var name = ""
      var escape = false
      for character in token.unicodeScalars {
        if escape {
          switch character {
          case "0": name += "~"
          case "1": name += "/"
          default: return nil
          }
          escape = false
        } else if character == "~" {
          escape = true
        } else {
          name.unicodeScalars.append(character)
        }
      }
      if escape { return nil }
      result.append(name)
    }
    return result
  }

  /// The pointer of those names from the top.
  package static func text(_ names: [String]) -> String {
    names.map { "/" + escaped($0) }.joined()
  }
}
