import EventModel
import ProjectionKernel
import Projections
import Testing

/// Every saved question of every read model.
@Suite("Saved questions")
struct QuestionTests {
  static let names = ProjectionRegistry.entries.flatMap { entry in
    entry.questions.map { "\(entry.declaration.name)/\($0.name)" }
  }

  @Test("Each begins with what it asks, is listed in its README, and runs on empty tables")
  func all() throws {
    #expect(Self.names.count >= 17)
    try ReadModels.run { models in
      for entry in ProjectionRegistry.entries {
        let name = entry.declaration.name.text
        let page = RepoFile.text("projections/\(name)/README.md")
        for question in entry.questions {
          #expect(question.sql.hasPrefix("-- "), "\(name)/\(question.name)")
          #expect(page.contains("| `\(question.name)` |"), "\(name)/\(question.name)")
          let standard = ["tenant": "acme", "as_of": "2026-01-01T00:00:00Z"]
          let rows = try models.ask(name, question.name, standard)
          #expect(rows.isEmpty, "\(name)/\(question.name)")
        }
      }
    }
  }
}
