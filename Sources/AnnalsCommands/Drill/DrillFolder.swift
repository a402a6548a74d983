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
      guard let path = realpath(other, nil) else {
        throw CommandFailure(
          .misconfigured, "there is no program \(other)",
          action: "correct drill.program.next, or leave it out")
      }
      defer { free(path) }
      target = String(cString: path)
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
