import CommandKit
import Glibc
import PrivatePostgres

/// The files of a sandbox beside its servers.
struct DrillFolder {
  private let folder: String

  init(_ folder: String) { self.folder = folder }

  /// This program, as it runs now, whatever becomes of its file.
  let program = "/proc/\(getpid())/exe"

  var binFolder: String { folder + "/bin" }
  var runFolder: String { folder + "/run" }
  var keysFolder: String { folder + "/keys" }
  var logsFolder: String { folder + "/logs" }
  var certificatesFolder: String { folder + "/certificates" }

  /// Makes the folders, and `annals` for whoever looks for it on the path.
  func prepare() throws(CommandFailure) {
    for name in [binFolder, runFolder, logsFolder, certificatesFolder] {
      guard mkdir(name, 0o700) == 0 || errno == EEXIST else { throw refusal(name) }
    }
    guard symlink(program, binFolder + "/annals") == 0 else { throw refusal(binFolder) }
  }

  /// Writes a file into the folder, for its owner alone: a password may be in it.
  func write(_ text: String, to name: String) throws(CommandFailure) {
    let path = folder + "/" + name
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw refusal(path) }
    defer { close(descriptor) }
    if let reason = FileSink(writingTo: descriptor).write(text) {
      throw CommandFailure(.cannotWrite, "the file cannot be written: \(reason)", place: path)
    }
  }

  /// Removes a folder of the sandbox, or all of it.
  func remove(_ path: String) throws(CommandFailure) {
    precondition(path.hasPrefix(folder), "\(path) is not in \(folder)")
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
