/// A question that a read model's folder keeps: SQL with named parameters, and what they mean.
///
/// The file begins with its title as a comment, then one comment a parameter:
/// `-- param tenant text = '': the tenant; all when empty`.
package struct SavedQuestion: Sendable, Equatable {
  /// A value that the reader gives.
  package struct Parameter: Sendable, Equatable {
    package let name: String
    /// An SQL type.
    package let type: String
    /// Nil where it must be given.
    package let defaultText: String?
    package let doc: String
  }

  /// The file cannot be read as a question.
  package struct Fault: Error, Equatable {
    package let text: String
  }

  package let name: String
  package let title: String
  package let parameters: [Parameter]
  /// With `$1`, `$2`, ... in place of the names, each cast to its type.
  let statement: String

  /// - Throws: `Fault` for a parameter that cannot be read, or one that the SQL names and the
  ///   header does not declare, or the other way round.
  package init(name: String, text: String) throws(Fault) {
    var title = ""
    var parameters: [Parameter] = []
    for line in text.split(separator: "\n") {
      guard line.hasPrefix("--") else { break }
      let comment = line.dropFirst(2).drop { $0 == " " }
      if comment.hasPrefix("param ") {
        parameters.append(try Self.parameter(comment.dropFirst(6), name))
      } else if title.isEmpty {
        title = String(comment)
      }
    }
    let (statement, used) = try QuestionText.bind(text, parameters, question: name)
    for parameter in parameters where !used.contains(parameter.name) {
      throw Fault(text: "question \(name) declares \(parameter.name) and does not use it")
    }
    self.name = name
    self.title = title
    self.parameters = parameters
    self.statement = statement
  }

  /// `share numeric = '0.1': the share, from 0 to 1`
  private static func parameter(_ line: Substring, _ question: String) throws(Fault) -> Parameter {
    guard let colon = line.firstRange(of: ": ") else {
      throw Fault(text: "question \(question): a parameter without a colon and a text: \(line)")
    }
    let doc = String(line[colon.upperBound...])
    var head = line[..<colon.lowerBound]
    var defaultText: String?
    if let equals = head.firstRange(of: " = '"), head.hasSuffix("'") {
      defaultText = String(head[equals.upperBound...].dropLast())
      head = head[..<equals.lowerBound]
    }
    let words = head.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else {
      throw Fault(text: "question \(question): a parameter needs a name and a type: \(line)")
    }
    return Parameter(
      name: String(words[0]), type: String(words[1]), defaultText: defaultText, doc: doc)
  }
}
