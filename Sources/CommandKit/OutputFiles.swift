private import Glibc

/// Writes text files below a folder, making the folders on the way.
package struct OutputFiles {
  private let folder: String

  package init(folder: String) { self.folder = folder }

  /// Writes one file, replacing what was there.
  /// - Parameter path: below the folder, parts separated by `/`.
  /// - Throws: `cannotWrite`, with the place.
  package func write(_ text: String, to path: String) throws(CommandFailure) {
    var place = folder
    try make(place)
    let parts = path.split(separator: "/")
    for part in parts.dropLast() {
      place += "/\(part)"
      try make(place)
    }
    let file = "\(folder)/\(path)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(file) }
    defer { close(descriptor) }
    if let reason = FileSink(writingTo: descriptor).write(text) {
      throw CommandFailure(.cannotWrite, "the file cannot be written: \(reason)", place: file)
    }
  }

  private func make(_ folder: String) throws(CommandFailure) {
    if mkdir(folder, 0o777) != 0, errno != EEXIST { throw failure(folder) }
  }

  private func failure(_ place: String) -> CommandFailure {
    CommandFailure(
      .cannotWrite, "the place cannot be written: \(String(cString: strerror(errno)))",
      place: place, action: "name another folder, or make room")
  }
}
