import Foundation
import Testing

/// What `annals up` refuses before anything is started.
@Suite("annals up refuses")
struct UpRefusalTests {
  @Test("a folder that holds other things, and changes nothing in it")
  func otherFolder() throws {
    let binary = try AnnalsBinary()
    let folder = binary.folder.path + "/mine"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try binary.write("a letter", to: "mine/letter")
    #expect(
      try binary.run("up", "--data", folder, "--listen", "127.0.0.1:0")
        == .init(
          status: 78, output: "",
          error: "annals: the folder holds other things, and nothing of annals up: letter\n"
            + "  where: \(folder)\n  to do: name a folder that is new or empty\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["letter"])
    #expect(
      try binary.run("up", "--data", folder + "/letter", "--listen", "127.0.0.1:0")
        == .init(
          status: 78, output: "",
          error: "annals: that is not a folder\n  where: \(folder)/letter\n"
            + "  to do: name a folder\n"))
    try binary.remove()
  }

  @Test("a cluster's folder that is no cluster")
  func notACluster() throws {
    let binary = try AnnalsBinary()
    let data = binary.folder.path + "/data/postgres/data"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try binary.write("", to: "data/annals-up.lock")
    let answer = try binary.run("up", "--data", "data", "--listen", "127.0.0.1:0")
    #expect(answer.status == 78)
    #expect(
      answer.error.hasSuffix(
        "annals: \(data) is no Postgres cluster: it has no PG_VERSION\n  to do: look at it and"
          + " move it away; a new cluster is made where there is none\n"))
    try binary.remove()
  }

  @Test("no server programs, with what to install")
  func noPrograms() throws {
    let binary = try AnnalsBinary(["ANNALS_POSTGRES_PROGRAMS": "/nowhere"])
    let answer = try binary.run("up", "--data", "data", "--listen", "127.0.0.1:0")
    #expect(answer.status == 78)
    #expect(
      answer.error.contains(
        "annals: there are no Postgres server programs in /nowhere\n  to do: apt-get install"
          + " postgresql, or say where they are: postgres.programs\n"))
    try binary.remove()
  }

  @Test("a path that no socket can have")
  func longPath() throws {
    let binary = try AnnalsBinary()
    let name = String(repeating: "x", count: 100)
    let answer = try binary.run("up", "--data", name, "--listen", "127.0.0.1:0")
    #expect(answer.status == 78)
    let bytes = binary.folder.path.utf8.count + 1 + 100 + "/postgres".utf8.count
    #expect(
      answer.error.contains("is too long for a socket in it: \(bytes) bytes, at most 93\n"))
    try binary.remove()
  }

  @Test("no folder, and an address that is none")
  func words() throws {
    let binary = try AnnalsBinary()
    #expect(try binary.run("up").status == 64)
    let answer = try binary.run("up", "--data", "data", "--listen", "nonsense")
    #expect(answer.status == 64)
    #expect(answer.error.contains("annals: nonsense is not HOST:PORT"))
    try binary.remove()
  }
}
