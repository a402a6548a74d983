import CommandKit
import PostgresWire
import ProjectionKernel
import ReadModels

/// Answers a saved question.
enum QuestionAnswer {
  /// The question of that name, asked with options that it takes.
  static func check(
    _ name: String, _ parsed: ParsedCommand
  ) throws(CommandFailure) -> SavedQuestion {
    let model = parsed.argument("read-model") ?? ""
    let questions = try Questions.all(of: try ReadModelChoice.entry(model))
    guard let question = questions.first(where: { $0.name == name }) else {
      let names = questions.map(\.name)
      throw CommandFailure(
        .usage, "\(model) has no question \(name)",
        action: DidYouMean.sentence(for: name, among: names)
          ?? (names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"))
    }
    for option in ["where", "select", "order", "as-of-valid"]
    where !parsed.texts(option).isEmpty {
      throw CommandFailure(
        .usage, "--\(option) does not go with --question",
        action: "give the question's own parameters: \(usage(question))")
    }
    return question
  }

  static func run(
    _ question: SavedQuestion, _ context: CommandContext, _ source: QuerySource
  ) throws(CommandFailure) -> ExitCode {
    let parsed = context.parsed
    var values: [String: String] = [:]
    for (written, text) in parsed.parameters {
      let name = String(written.map { $0 == "-" ? "_" : $0 })
      guard values.updateValue(text, forKey: name) == nil else {
        throw CommandFailure(.usage, "--\(written) is given twice", action: "keep one")
      }
    }
    let limit = parsed.integer("limit") ?? 100
    let rows: PostgresRows
    do throws(SavedQuestion.Refusal) {
      rows = try question.run(values, limit: limit + 1, source.connection)
    } catch {
      throw refusal(error, question, parsed)
    }
    try AnswerRows.write(rows, limit: limit, context)
    try source.sayCut(context.console)
    return .success
  }

  private static func refusal(
    _ error: SavedQuestion.Refusal, _ question: SavedQuestion, _ parsed: ParsedCommand
  ) -> CommandFailure {
    switch error {
    case .unknownParameter(let name):
      let names = question.parameters.map(\.name) + parsed.command.options.map(\.name)
      return CommandFailure(
        .usage, "question \(question.name) has no parameter --\(name)",
        action: DidYouMean.sentence(for: name, among: names, prefix: "--") ?? usage(question))
    case .missing(let parameter):
      return CommandFailure(
        .usage, "question \(question.name) needs --\(parameter.name): \(parameter.doc)",
        action: usage(question))
    case .value(let text, let parameter):
      return CommandFailure(
        .usage, "--\(parameter.name) takes a \(parameter.type), not \"\(text)\"",
        action: "it is \(parameter.doc)")
    case .postgres(let error): return AnswerRows.failure(error)
    }
  }

  private static func usage(_ question: SavedQuestion) -> String {
    if question.parameters.isEmpty { return "it takes no parameters" }
    return question.parameters.map { parameter in
      let text = "--\(parameter.name) <\(parameter.type)>"
      return parameter.defaultText == nil ? text : "[\(text)]"
    }.joined(separator: " ")
  }
}
