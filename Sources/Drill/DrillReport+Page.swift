import CommandKit

extension DrillReport {
  /// The report as a page for a person: Markdown.
  package var page: String {
    var text = "# \(drill.title): \(verdict.rawValue)\n\n\(drill.summary)\n\n"
    if let cause { text += "**Why it failed:** \(Self.plain(cause))\n\n" }
    text += Self.table(
      ["", ""],
      [
        ["drill", "\(drill.name), file \(fileHash)"], ["run", run],
        ["began", MomentText.render(microseconds: startedAt)], ["took", Self.span(took)],
        ["where", "\(drill.ground.rawValue), \(drill.source.text), \(broker)"],
        ["program", program], ["machine", machine],
      ] + (drill.runbook.map { [["runbook", "docs/runbooks/\($0).md"]] } ?? []))
    text += "## What was expected\n\n"
    text += Self.table(
      ["what", "expected", "found", ""],
      checks.map { [$0.what, $0.expected, $0.actual, $0.holds ? "holds" : "**does not hold**"] })
    if !measures.isEmpty {
      text += "## Figures\n\n"
      text += Self.table(
        ["what", "value"], measures.map { [$0.name, "\($0.value) \($0.unit)"] })
    }
    text += "## What was done\n\n"
    text += Self.table(
      ["after", "step", "took", "what came of it"],
      steps.map {
        [
          Self.span($0.startedAfter), $0.title, Self.span($0.took),
          $0.failure.map { "**failed**: \($0)" } ?? $0.note,
        ]
      })
    if !states.isEmpty {
      text += "## The read models\n\n"
      text += Self.table(
        ["read model", "rows", "digest", "cut"],
        states.map {
          [
            "\($0.projection) version \($0.version), generation \($0.generation)", "\($0.rows)",
            $0.digest, $0.cut,
          ]
        })
    }
    for command in commands {
      text +=
        "## Commands of \(command.from)\n\nExit \(command.exit), \(Self.span(command.took)).\n\n"
      text += "~~~sh\n\(command.shell)\n~~~\n\n"
    }
    return text
  }

  /// `1.25 s`, `3 min 12 s`.
  package static func span(_ microseconds: Int64) -> String {
    let milliseconds = microseconds / 1000
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    let hundredths = milliseconds / 10
    if hundredths < 12_000 {
      let rest = hundredths % 100
      return "\(hundredths / 100)." + (rest < 10 ? "0" : "") + "\(rest) s"
    }
    return "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    guard !rows.isEmpty else { return "None.\n\n" }
    let lines = [head, head.map { _ in "---" }] + rows
    return lines.map { "| " + $0.map(plain).joined(separator: " | ") + " |\n" }.joined() + "\n"
  }

  /// On one line of a table.
  private static func plain(_ text: String) -> String {
    text.replacing("|", with: "\\|").split(separator: "\n").joined(separator: " ")
  }
}
