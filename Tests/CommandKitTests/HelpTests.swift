import CommandKit
import TestKit
import Testing

@Suite("Help and reference pages")
struct HelpTests {
  private let program = SampleProgram.program

  @Test(
    "help is exactly as it was agreed",
    arguments: [[], ["topics"], ["topics", "apply"], ["quarantine", "retry"], ["work"]])
  func help(path: [String]) throws {
    let name = path.isEmpty ? "overview" : path.joined(separator: "-")
    try expectGolden(
      HelpText.render(path, of: program), "Tests/CommandKitTests/Golden/help-\(name).txt")
  }

  @Test("no line of help passes 80 columns")
  func width() {
    for path in program.commands.map(\.path) + [[]] {
      for line in HelpText.render(path, of: program).split(separator: "\n") {
        #expect(line.count <= 80, "\(line)")
      }
    }
  }

  @Test("hidden commands are in no overview and on no page")
  func hidden() {
    #expect(!HelpText.overview(program).contains("debug"))
    #expect(!ReferencePages.commands(program).contains("annals debug"))
  }

  @Test("reference pages are exactly as they were agreed")
  func pages() throws {
    for page in ReferencePages.all(of: program) {
      try expectGolden(page.text, "Tests/CommandKitTests/Golden/reference/\(page.file)")
    }
  }

  @Test("every exit code says what to do, and no two are one")
  func exits() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 64, 65, 69, 70, 73, 74, 75, 77, 78])
    #expect(Set(ExitCode.allCases.map(\.action)).count == ExitCode.allCases.count)
  }
}
