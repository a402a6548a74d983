/// Finds the named parameters in a question's SQL, and only there: not in comments, literals,
/// quoted names or casts.
enum QuestionText {
  /// The SQL with numbered parameters, and the names that it uses.
  static func bind(
    _ text: String, _ parameters: [SavedQuestion.Parameter], question: String
  ) throws(SavedQuestion.Fault) -> (sql: String, used: Set<String>) {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var used: Set<String> = []
    var at = 0
    while at < bytes.count {
      let end = skipped(bytes, at)
      if end > at {
        result += bytes[at..<end]
        at = end
        continue
      }
      guard !namesSchema(bytes, at) else {
        throw SavedQuestion.Fault(
          text:
            "question \(question) names schema read: name its views bare, so that it can be asked"
            + " as of any moment")
      }
      guard bytes[at] == UInt8(ascii: ":"), let name = name(bytes, at) else {
        result.append(bytes[at])
        at += 1
        continue
      }
      guard let number = parameters.firstIndex(where: { $0.name == name }) else {
        throw SavedQuestion.Fault(
          text: "question \(question) uses :\(name) and does not declare it")
      }
      used.insert(name)
      result += Array("CAST($\(number + 1) AS \(parameters[number].type))".utf8)
      at += 1 + name.utf8.count
    }
    return (String(decoding: result, as: UTF8.self), used)
  }

  /// Where a comment, a literal, a quoted name or a cast that begins here ends; the same place
  /// where none begins.
  private static func skipped(_ bytes: [UInt8], _ start: Int) -> Int {
    let byte = bytes[start]
    let next = start + 1 < bytes.count ? bytes[start + 1] : 0
    if byte == UInt8(ascii: "-"), next == UInt8(ascii: "-") {
      return bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }
    if byte == UInt8(ascii: ":"), next == UInt8(ascii: ":") { return start + 2 }
    if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
      // A doubled quote ends one literal and begins the next: the same for our purpose.
      return (bytes[(start + 1)...].firstIndex(of: byte) ?? bytes.count - 1) + 1
    }
    return start
  }

  /// Whether `read.` stands here: what it names would be of now, whatever moment is asked about.
  private static func namesSchema(_ bytes: [UInt8], _ at: Int) -> Bool {
    bytes[at...].starts(with: Array("read.".utf8)) && (at == 0 || !isName(bytes[at - 1]))
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func name(_ bytes: [UInt8], _ colon: Int) -> String? {
    let name = bytes[(colon + 1)...].prefix(while: isName)
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }
}
