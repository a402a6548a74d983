import Foundation
import Glibc
import TestServers
import Testing

/// `annals up`: everything in one process, through every way of its end.
@Suite("annals up", .serialized)
struct UpTests {
  @Test("an event goes in and its row comes out; SIGKILL, start again, SIGTERM in order")
  func lifecycle() throws {
    let up = try UpProcess()
    try up.start()
    try up.waitUntilReady()
    #expect(up.output.contains("data      \(up.data): node/, postgres/, archive/"))
    try up.enable("000000000001")
    try up.wait(for: "the first row") { try up.intervals() == [#"{"tenant":"000000000001"}"#] }
    try up.enable("000000000002")
    up.send(SIGKILL)
    #expect(up.waitForEnd() == -SIGKILL)
    let port = up.kafka
    try up.start("--archive-commit-every", "50ms")
    try up.waitUntilReady()
    #expect(up.output.contains("KAFKA_BOOTSTRAP_SERVERS=\(port ?? "")\n"))
    try up.enable("000000000003")
    let all = (1...3).map { #"{"tenant":"00000000000\#($0)"}"# }
    try up.wait(for: "all rows") { try up.intervals() == all }
    let status = try up.binary.run(
      "status", "--kafka-bootstrap-servers", up.kafka ?? "", "--database-url", up.database ?? "")
    #expect(status.status == 0, "\(status)")
    let archive = ["--archive-folder", up.data + "/archive"]
    try up.wait(for: "every record in the archive, once") {
      try up.binary.run(["archive", "export", "training.audit"] + archive).error == "3 records\n"
    }
    // What was made before is not made again.
    #expect(!up.messages.contains("topic step done") && !up.messages.contains("database step done"))
    #expect(up.stop() == 0, "\(up.log)")
    let order = ["stopping", "workers stopped", "node: stopped", "Postgres stopped", "stopped"]
    #expect(up.messages.filter { order.contains(String($0)) } == order.map { $0[...] })
    #expect(try !up.hasServer && up.postmaster == nil)
    #expect(try up.binary.run(["archive", "verify"] + archive).status == 0)
    try up.binary.remove()
  }

  @Test("an archive that was put back to an earlier copy is said, and continued from the node")
  func earlierArchive() throws {
    let up = try UpProcess()
    func archived(_ tenant: String, count: Int) throws {
      try up.start("--archive-commit-every", "50ms")
      try up.waitUntilReady()
      try up.enable(tenant)
      try up.wait(for: "\(count) archived") {
        try up.binary.run(
          "archive", "export", "training.audit", "--archive-folder", up.data + "/archive"
        ).error == "\(count) records\n"
      }
    }
    try archived("000000000001", count: 1)
    #expect(up.stop() == 0, "\(up.log)")
    let (archive, copy) = (up.data + "/archive", up.data + "-copy")
    try FileManager.default.copyItem(atPath: archive, toPath: copy)
    try archived("000000000002", count: 2)
    #expect(up.stop() == 0, "\(up.log)")
    #expect(!up.messages.contains("archive is an earlier copy"))
    try FileManager.default.removeItem(atPath: archive)
    try FileManager.default.moveItem(atPath: copy, toPath: archive)
    try archived("000000000003", count: 3)
    #expect(up.messages.contains("archive is an earlier copy"))
    #expect(up.stop() == 0, "\(up.log)")
    try up.binary.remove()
  }

  @Test("a server that a killed run left is stopped first")
  func leftOver() throws {
    let up = try UpProcess()
    try up.start()
    try up.waitUntilReady()
    #expect(up.stop() == 0, "\(up.log)")
    let left = try Self.startServer(in: up)
    try up.wait(for: "the server's file") { up.postmaster == left }
    try up.start()
    try up.waitUntilReady()
    #expect(up.messages.contains("Postgres left over is being stopped"))
    #expect(up.postmaster != left)
    #expect(ChildProcess.wait(left) == 0, "it was to stop in order")
    #expect(up.stop() == 0, "\(up.log)")
    try up.binary.remove()
  }

  @Test("the number of a killed server may be another process's by now, which lives on")
  func numberGivenOutAgain() throws {
    let up = try UpProcess()
    try up.start()
    try up.waitUntilReady()
    kill(try #require(up.postmaster), SIGKILL)
    #expect(up.waitForEnd() == 69)
    // Of the server's own user: it would refuse to start beside that.
    let other = try ChildProcess.start(Self.asServer + ["sleep", "600"], output: "/dev/null")
    defer {
      kill(other, SIGKILL)
      ChildProcess.wait(other)
    }
    for name in ["data/postmaster.pid", ".s.PGSQL.5432.lock"] {
      let file = up.data + "/postgres/" + name
      let lines = ChildProcess.contents(file).split(
        separator: "\n", omittingEmptySubsequences: false)
      try #require(lines.count > 3, "\(name) is there after the kill")
      try (["\(other)"] + lines.dropFirst().map(String.init)).joined(separator: "\n")
        .write(toFile: file, atomically: false, encoding: .utf8)
    }
    try up.start()
    try up.waitUntilReady()
    #expect(kill(other, 0) == 0)
    #expect(!up.messages.contains("Postgres left over is being stopped"))
    #expect(up.stop() == 0, "\(up.log)")
    try up.binary.remove()
  }

  @Test(
    "under another user's name everything is that user's",
    .enabled(if: canRunAsAnother, "only root can take another name, one that may enter the folder"))
  func anotherUser() throws {
    let up = try UpProcess()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o777], ofItemAtPath: up.binary.folder.path)
    try up.start(through: Self.asNobody)
    try up.waitUntilReady()
    try up.enable("000000000001")
    try up.wait(for: "the first row") { try up.intervals() == [#"{"tenant":"000000000001"}"#] }
    for folder in ["/node", "/postgres/data"] {
      var status = stat()
      #expect(stat(up.data + folder, &status) == 0 && status.st_uid == Self.nobody, "\(folder)")
    }
    #expect(up.stop() == 0, "\(up.log)")
    #expect(try !up.hasServer)
    try up.binary.remove()
  }

  private static let nobody: uid_t = 65_534
  private static let asNobody = [
    "setpriv", "--reuid=\(nobody)", "--regid=\(nobody)", "--clear-groups",
  ]

  private static let canRunAsAnother: Bool = {
    guard geteuid() == 0 else { return false }
    do {
      let words = asNobody + ["test", "-x", AnnalsBinary.program.path]
      return ChildProcess.wait(try ChildProcess.start(words, output: "/dev/null")) == 0
    } catch {
      return false
    }
  }()

  /// What makes a program run as the server does.
  private static let asServer =
    geteuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : []

  /// Starts the cluster's server as `up` does, but below this process.
  private static func startServer(in up: UpProcess) throws -> pid_t {
    let words = ChildProcess.contents(up.data + "/postgres/data/postmaster.opts")
      .split(separator: " ").map { $0.filter { $0 != "\"" && $0 != "\n" } }
    return try ChildProcess.start(
      asServer + [words[0], "-D", up.data + "/postgres/data", "-c", "listen_addresses="]
        + ["-c", "unix_socket_directories=\(up.data)/postgres"],
      output: up.binary.folder.path + "/server")
  }

  @Test("killed while the cluster is being made: it is made again")
  func halfMade() throws {
    // Where it was made before anybody looked, another one is.
    var up: UpProcess
    var tries = 0
    repeat {
      tries += 1
      try #require(tries <= 20, "the cluster is always made by then")
      up = try UpProcess()
      try up.start()
      try up.wait(forMessage: "Postgres cluster is being made")
      try up.wait(for: "the folder") {
        let names = try FileManager.default.contentsOfDirectory(atPath: up.data + "/postgres")
        return names.contains { $0.hasPrefix("making-") || $0 == "data" }
      }
      up.send(SIGKILL)
      #expect(up.waitForEnd() == -SIGKILL)
    } while FileManager.default.fileExists(atPath: up.data + "/postgres/data")
    try up.start()
    try up.waitUntilReady()
    let names = try FileManager.default.contentsOfDirectory(atPath: up.data + "/postgres")
    #expect(names.allSatisfy { !$0.hasPrefix("making-") })
    #expect(up.stop() == 0, "\(up.log)")
    try up.binary.remove()
  }

  @Test("two at once are refused; a second signal ends it at once, and Postgres follows by itself")
  func signals() throws {
    let up = try UpProcess()
    try up.start()
    try up.waitUntilReady()
    let second = try up.binary.run("up", "--data", up.data, "--listen", "127.0.0.1:0")
    #expect(second.status == 75)
    #expect(second.error.contains("annals: the folder is in use by process "))
    let postmaster = try #require(up.postmaster)
    // It cannot stop now, so the first signal waits for it.
    kill(postmaster, SIGSTOP)
    up.send(SIGTERM)
    try up.wait(forMessage: "node: stopped")
    up.send(SIGTERM)
    #expect(up.waitForEnd() == 128 + SIGTERM)
    kill(postmaster, SIGCONT)
    try up.wait(for: "the end of Postgres") { try !up.hasServer }
    try up.binary.remove()
  }

  @Test("Postgres ends by itself: everything is taken down, and the end says why")
  func serverLost() throws {
    let up = try UpProcess()
    try up.start()
    try up.waitUntilReady()
    kill(try #require(up.postmaster), SIGQUIT)
    #expect(up.waitForEnd() == 69)
    #expect(up.log.contains("annals: Postgres ended: "))
    #expect(up.messages.contains("node: stopped"))
    try up.binary.remove()
  }
}
