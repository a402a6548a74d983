/// A record of a drill's file that is sent more than once: `{n}` in it becomes the number of the
/// repetition, from 0, with zeros before it to as many digits as there are letters: `{nnnn}` is `0007`.
package enum RecordTemplate {
  /// The record of a repetition.
  package static func text(_ template: String, number: Int) -> String {
    var text = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      text += rest[..<open]
      rest = rest[open...]
      let letters = rest.dropFirst().prefix { $0 == "n" }
      if !letters.isEmpty, letters.endIndex < rest.endIndex, rest[letters.endIndex] == "}" {
        let digits = String(number)
        text += String(repeating: "0", count: max(letters.count - digits.count, 0)) + digits
        rest = rest[letters.endIndex...].dropFirst()
      } else {
        text += "{"
        rest = rest.dropFirst()
      }
    }
    return text + rest
  }
}
