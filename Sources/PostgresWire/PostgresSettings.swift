import CPostgres

/// Where a database is and how to log in: libpq's own keywords and values, checked.
///
/// Its description shows no secret. What is not given here libpq takes from `PG*` variables, the
/// password file and its defaults.
package struct PostgresSettings: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let values: [String: String]

  /// - Parameter url: `postgresql://...` or `host=... dbname=...`.
  /// - Throws: `misconfigured` where libpq cannot read it; the text is not repeated, because it may
  ///   hold a password.
  package init(url: String) throws(PostgresError) {
    // PQconninfoParse allocates the list, PQconninfoFree frees it.
    var reason: UnsafeMutablePointer<CChar>?
    let list = PQconninfoParse(url, &reason)
    if let reason { PQfreemem(reason) }
    guard let list else {
      throw PostgresError(
        kind: .misconfigured, message: "the connection string cannot be read",
        hint: "write postgresql://user@host:port/database or host=... dbname=...")
    }
    defer { PQconninfoFree(list) }
    var values: [String: String] = [:]
    for option in Self.options(list) {
      if let value = option.val { values[String(cString: option.keyword)] = String(cString: value) }
    }
    self.values = values
  }

  /// - Parameter values: by libpq's keywords: `host`, `port`, `dbname`, `user`, `sslmode`, ...
  /// - Throws: `misconfigured` for a keyword that libpq does not know.
  package init(_ values: [String: String]) throws(PostgresError) {
    let known = Self.keywords()
    for keyword in values.keys.sorted() where known[keyword] == nil {
      throw PostgresError(
        kind: .misconfigured, message: "libpq knows no connection setting \(keyword)",
        hint: "the keywords are host, port, dbname, user, password, sslmode and so on")
    }
    self.values = values
  }

  /// What `DATABASE_URL` says, else what the `PG*` variables say.
  /// - Parameter environment: passed in, because this module reads none.
  package init(environment: [String: String]) throws(PostgresError) {
    if let url = environment["DATABASE_URL"], !url.isEmpty {
      try self.init(url: url)
      return
    }
    var values: [String: String] = [:]
    for (keyword, option) in Self.keywords() {
      guard let variable = option.variable, let value = environment[variable] else { continue }
      values[keyword] = value
    }
    try self.init(values)
  }

  /// The same with one setting changed.
  package func with(_ keyword: String, _ value: String) throws(PostgresError) -> PostgresSettings {
    var values = values
    values[keyword] = value
    return try PostgresSettings(values)
  }

  /// The setting of that keyword; nil where it is left to libpq. Never for printing.
  package subscript(keyword: String) -> String? { values[keyword] }

  /// Keywords and values, sorted, as `PQconnectdbParams` takes them.
  var pairs: [(keyword: String, value: String)] {
    values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// `dbname=annals host=db.example password=[hidden]`.
  package var description: String {
    let known = Self.keywords()
    return pairs.map { keyword, value in
      // Shown only what libpq says may be shown, and nothing that could carry a secret along.
      let secret = known[keyword]?.isSecret ?? true
      return "\(keyword)=\(secret ? "[hidden]" : value)"
    }.joined(separator: " ")
  }

  package var debugDescription: String { description }

  package var customMirror: Mirror { Mirror(self, children: ["settings": description]) }

  /// Every keyword that this libpq knows, with its variable, from `PQconndefaults`.
  private static func keywords() -> [String: (variable: String?, isSecret: Bool)] {
    guard let list = PQconndefaults() else { return [:] }
    defer { PQconninfoFree(list) }
    var result: [String: (variable: String?, isSecret: Bool)] = [:]
    for option in options(list) {
      let keyword = String(cString: option.keyword)
      // libpq marks what a dialog must not show with an asterisk; `options` and the service may
      // carry anything.
      let marked = option.dispchar.map { String(cString: $0) } ?? ""
      result[keyword] = (
        option.envvar.map { String(cString: $0) },
        marked.hasPrefix("*") || keyword.contains("password") || keyword == "options"
      )
    }
    return result
  }

  private static func options(
    _ list: UnsafeMutablePointer<PQconninfoOption>
  ) -> [PQconninfoOption] {
    var result: [PQconninfoOption] = []
    var next = list
    while next.pointee.keyword != nil {
      result.append(next.pointee)
      next += 1
    }
    return result
  }
}
