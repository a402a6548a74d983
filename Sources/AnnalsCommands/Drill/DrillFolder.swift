import CommandKit
import Glibc
import PrivatePostgres

/// The files of a sandbox beside its servers.
struct DrillFolder {
  let path: String

  init(_ path: String) { self.path = path }

  /// Where the folder of a run is made: `drill.folder`, else where temporary files go.
  static func place(_ context: CommandContext, run: String) -> String {
    let base =
      context.settings.text(SettingsCatalogue.drillFolder.name)
      ?? context.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    return "\(base)/annals-drill-\(run)"
  }

  /// Removes the folders of runs that were killed, which nobody holds any more, and their topics on
  /// the Kafka that is configured; those that were kept on purpose stay.
  static func sweep(_ context: CommandContext, _ log: UpLog) {
    let base = place(context, run: "")
    guard let slash = base.lastIndex(of: "/"), let directory = opendir(String(base[..<slash]))
    else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let path = base[...slash] + name
      guard path.hasPrefix(base), isOurs(String(path)) else { continue }
      do throws(CommandFailure) {
        // Held by a run that lives, or nobody's: then it is ours now.
        let left = try UpFolder(path: String(path))
        if let topics = try DrillTopics(in: left.path) {
          guard topics.areReached(by: context) else {
            log.warning(
              "folder and topics of a killed run stay",
              [
                "folder": .text(left.path), "topics": .text(topics.prefix + "*"),
                "servers": .text(topics.servers),
              ],
              text: "\(left.path) stays: topics \(topics.prefix)* of that killed run are on"
                + " \(topics.servers), and the next drill that is given that Kafka removes both")
            continue
          }
          try topics.delete(context)
        }
        try DrillFolder(left.path).remove(left.path)
        log.info(
          "folder of a killed run removed", ["folder": .text(left.path)],
          text: "removed \(left.path), which a killed run left")
      } catch {
        continue
      }
    }
  }

  /// Whether a run of this user made it: a folder and no link, with what a run makes in it.
  private static func isOurs(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      status.st_uid == geteuid()
    else { return false }
    return HostProcess.exists(path + "/logs") && HostProcess.exists(path + "/certificates")
      && !HostProcess.exists(path + "/" + keptName)
  }

  private static let keptName = "kept"

  /// Lets the folder stay.
  func keep() throws(CommandFailure) { try write("", to: Self.keptName) }

  /// This program, as it runs now, whatever becomes of its file.
  let program = "/proc/\(getpid())/exe"

  var binFolder: String { path + "/bin" }
  var runFolder: String { path + "/run" }
  var keysFolder: String { path + "/keys" }
  var logsFolder: String { path + "/logs" }
  var certificatesFolder: String { path + "/certificates" }

  /// Makes the folders, and `annals` for whoever looks for it on the path.
  func prepare() throws(CommandFailure) {
    for name in [binFolder, runFolder, logsFolder, certificatesFolder] {
      guard mkdir(name, 0o700) == 0 || errno == EEXIST else { throw refusal(name) }
    }
    guard symlink(program, binFolder + "/annals") == 0 else { throw refusal(binFolder) }
  }

  /// Makes another program known by a name.
  /// - Parameter other: its file; this program where there is none.
  func link(_ name: String, to other: String?) throws(CommandFailure) {
    var target = program
    if let other {
      guard let path = HostProcess.absolute(other) else {
        throw CommandFailure(
          .misconfigured, "there is no program \(other)",
          action: "correct drill.program.next, or leave it out")
      }
      target = path
    }
    guard symlink(target, binFolder + "/" + name) == 0 else { throw refusal(binFolder) }
  }

  /// Writes a file into the folder, for its owner alone: a password may be in it.
  func write(_ text: String, to name: String) throws(CommandFailure) {
    let path = self.path + "/" + name
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw refusal(path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw refusal(path) }
  }

  /// Removes a folder of the sandbox, or all of it.
  func remove(_ path: String) throws(CommandFailure) {
    precondition(path.hasPrefix(self.path), "\(path) is not in \(self.path)")
    do throws(PrivatePostgresError) { try FolderTree.remove(path) } catch {
      throw CommandFailure(.cannotWrite, "\(error)", place: path, action: "remove it")
    }
  }

  private func refusal(_ path: String) -> CommandFailure {
    CommandFailure(
      .cannotWrite, "the place cannot be used: \(String(cString: strerror(errno)))", place: path,
      action: "name another drill.folder, or make room")
  }
}
