/// Names in Swift for names on the wire.
package enum SwiftNames {
  /// `details`, `previous_lock` is `detailsPreviousLock`; what is no letter or digit parts words.
  package static func lowerCamel(_ names: [String]) -> String {
    var result = ""
    var startsWord = false
    for name in names {
      for character in name.unicodeScalars {
        guard isWordCharacter(character) else {
          startsWord = true
          continue
        }
        let upper = startsWord && !result.isEmpty
        result += upper ? String(character).uppercased() : String(character)
        startsWord = false
      }
      startsWord = true
    }
    guard let first = result.unicodeScalars.first else { return "_" }
    if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(UInt8(first.value)) { return "_" + result }
    return String(result.prefix(1)).lowercased() + result.dropFirst()
  }

  /// The same with a capital: `order.placed` is `OrderPlaced`.
  package static func upperCamel(_ names: [String]) -> String {
    let name = lowerCamel(names)
    return String(name.prefix(1)).uppercased() + name.dropFirst()
  }

  /// A name where Swift reads an identifier: words of the language in backticks.
  package static func identifier(_ name: String) -> String {
    keywords.contains(name) ? "`\(name)`" : name
  }

  private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }

  private static let keywords: Set<String> = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer",
    "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for",
    "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
    "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return",
    "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try",
    "typealias", "var", "where", "while",
  ]
}
