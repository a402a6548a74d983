/// One field of a message: a line that starts with the field's name, as Kafka spells it, and its type.
///
/// A type is a word of `Scalar` or, with a capital, the name of a structure whose fields stand one step
/// further in, or elsewhere in the message, or that several messages share; another target's has a dot
/// in it. `[]` before it makes an array, `?` behind it a value that may be null. `[]TopicPartitions of X` is the array that most of
/// Kafka's messages have: topics by name, and an X for each of their partitions. Then, in any order:
///
/// - `since 3`, `until 7`: the versions that have it; all, where nothing is said
/// - `nullable 2`: the versions from which it may be null; all, where nothing is said
/// - `= -1`: its value in a new message, and in versions that do not have it
/// - `always 0`: what is written whatever happens, and passed over when read
/// - `as name`: what the program calls it, where that is not Kafka's name
/// - `parts Topic/Partitions`: Kafka's names within `TopicPartitions`, where not `Name/Partitions`
struct Field {
  let line: Line
  private(set) var swiftName: String
  let isArray: Bool
  let isNullable: Bool
  /// The type of the value, of an array's elements, or of what is said about each partition.
  private(set) var element: String
  /// Kafka's names within `TopicPartitions`; empty for other types.
  private(set) var parts: [String] = []
  private(set) var since: Int16 = 0
  private(set) var until: Int16 = .max
  private(set) var nullableSince: Int16 = 0
  private(set) var initial: String?
  private(set) var constant: String?
  /// The fields of the structure that this field opens.
  var children: [Field] = []

  /// As Kafka spells it.
  var name: String { line.words[0] }

  init(_ line: Line) throws(DescriptionError) {
    guard line.words.count >= 2 else { throw line.error("a field has a name and a type") }
    self.line = line
    swiftName = Scalar.swiftName(line.words[0])
    var type = line.words[1][...]
    isArray = type.hasPrefix("[]")
    if isArray { type = type.dropFirst(2) }
    isNullable = type.hasSuffix("?")
    element = String(isNullable ? type.dropLast() : type)
    if element == "TopicPartitions" { parts = ["Name", "Partitions"] }
    for index in stride(from: 2, to: line.words.count, by: 2) {
      try take(line.words[index], index + 1 < line.words.count ? line.words[index + 1] : "")
    }
    let isStructure = element.first?.isUppercase == true
    if !isStructure, Scalar.all[element] == nil { throw line.error("\(element) is no type") }
    if isStructure, !isArray { throw line.error("a structure stands in an array: []\(element)") }
  }

  private mutating func take(_ word: String, _ value: String) throws(DescriptionError) {
    switch word {
    case "of" where !parts.isEmpty: element = value
    case "parts" where !parts.isEmpty: parts = value.split(separator: "/").map(String.init)
    case "since": since = try line.number(value)
    case "until": until = try line.number(value)
    case "nullable" where isNullable: nullableSince = try line.number(value)
    case "=" where !isNullable: initial = value
    case "always" where !isNullable: constant = value
    case "as": swiftName = value
    default: throw line.error("'\(word) \(value)' says nothing about \(line.words[1])")
    }
  }
}
