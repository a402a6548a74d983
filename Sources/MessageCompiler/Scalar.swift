/// What a word for a type stands for.
struct Scalar {
  let swift: String
  /// Its default, in Swift.
  let initial: String

  static let all = [
    "bool": Scalar(swift: "Bool", initial: "false"),
    "int8": Scalar(swift: "Int8", initial: "0"),
    "int16": Scalar(swift: "Int16", initial: "0"),
    "int32": Scalar(swift: "Int32", initial: "0"),
    "int64": Scalar(swift: "Int64", initial: "0"),
    "string": Scalar(swift: "String", initial: #""""#),
    "bytes": Scalar(swift: "WireBytes", initial: "WireBytes()"),
    "records": Scalar(swift: "Records", initial: ".empty"),
    // Two that Kafka has no word for: a string that is compared by its bytes, and an error's number.
    "text": Scalar(swift: "ByteText", initial: #""""#),
    "error": Scalar(swift: "ErrorCode", initial: ".none"),
  ]

  /// Kafka's name of something as the program spells it: `BrokerIds` is `brokerIDs`.
  static func swiftName(_ name: String) -> String {
    var words: [String] = []
    for letter in name {
      if letter.isUppercase || words.isEmpty { words.append("") }
      words[words.count - 1].append(letter)
    }
    let rest = words.dropFirst().map { $0 == "Id" ? "ID" : $0 == "Ids" ? "IDs" : $0 }
    return words[0].lowercased() + rest.joined()
  }
}
