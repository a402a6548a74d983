/// What a SQLSTATE means to us, and how much of the server's words may be repeated.
enum SQLStateClass {
  /// The kind of a state, by the tables in appendix A of Postgres's manual.
  static func kind(_ state: String) -> PostgresError.Kind {
    switch state {
    case "40001", "40P01", "55P03": return .conflict
    case "57014": return .cancelled
    case "54000": return .dataRefused
    // The session was ended for idling in a transaction; the server was demoted under us.
    case "25P03", "25006": return .connectionLost
    case "XX001", "XX002": return .corrupt
    default: break
    }
    switch state.prefix(2) {
    case "08", "57": return .connectionLost
    case "40": return .conflict
    case "22", "23": return .dataRefused
    case "28", "3D", "3F", "42", "F0", "0P", "0L": return .misconfigured
    case "53", "58": return .exhausted
    // A cardinality violation (21), an aborted transaction (25) and the like: faults of our SQL.
    default: return .bug
    }
  }

  /// Whether the server quotes the values it refuses in errors of this class.
  static func quotesValues(_ state: String) -> Bool {
    state.hasPrefix("22") || state.hasPrefix("23")
  }

  /// The message without what it quotes; class 22 quotes values, class 23 names only.
  static func cleanMessage(_ message: String, state: String) -> String {
    guard state.hasPrefix("22") else { return message }
    var result = ""
    var quoted = false
    for character in message {
      if character == "\"" {
        if !quoted { result += "\"...\"" }
        quoted.toggle()
      } else if !quoted {
        result.append(character)
      }
    }
    // `invalid byte sequence for encoding "UTF8": 0x00 0x41` quotes bytes without quotation marks.
    if let bytes = result.firstRange(of: ": 0x") { result = String(result[..<bytes.lowerBound]) }
    return result
  }

  /// The detail without values: of `Key (a, b)=(1, 2) already exists.` the columns; of any other
  /// detail that may quote, nothing.
  static func cleanDetail(_ detail: String?, state: String) -> String? {
    guard let detail, quotesValues(state) else { return detail }
    guard detail.hasPrefix("Key ("), let end = detail.firstRange(of: ")=(") else { return nil }
    return String(detail[..<end.lowerBound]) + ")"
  }

  /// The row number in `COPY usage, line 3, column x: "value"`.
  static func copyRow(context: String?) -> Int? {
    guard let context, let start = context.firstRange(of: ", line ") else { return nil }
    return Int(context[start.upperBound...].prefix { $0.isNumber })
  }

  /// The column name in the same words.
  static func copyColumn(context: String?) -> String? {
    guard let context, context.hasPrefix("COPY "),
      let start = context.firstRange(of: ", column ")
    else { return nil }
    return String(context[start.upperBound...].prefix { $0 != ":" && $0 != "\n" })
  }
}
