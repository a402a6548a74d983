import AnnalsCommands
import CommandKit
import TestKit
import Testing

@Suite("The reference pages are what the program says of itself")
struct ReferenceTests {
  @Test("each page", arguments: ReferencePages.all(of: AnnalsProgram.description).map(\.file))
  func page(file: String) throws {
    let pages = ReferencePages.all(of: AnnalsProgram.description)
    let page = try #require(pages.first { $0.file == file })
    try expectGolden(page.text, "docs/reference/\(file)")
  }

  @Test("every setting is read by a command, and every setting that a command reads is listed")
  func settings() {
    let listed = Set(AnnalsProgram.description.settings.map(\.name))
    let read = Set(AnnalsProgram.description.commands.flatMap { $0.settings.map(\.name) })
    #expect(listed == read)
  }
}
