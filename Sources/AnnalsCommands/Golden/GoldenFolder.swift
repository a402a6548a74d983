import Archive
import CommandKit
import Glibc
import Replay

/// Where the golden logs are: recorded logs with the digests that every version must give.
enum GoldenFolder {
  /// The folder that the setting names; else `replay/golden` here or above the program, or
  /// `share/annals/golden` beside it.
  /// - Throws: `misconfigured` where there is none.
  static func path(_ context: CommandContext) throws(CommandFailure) -> String {
    if let found = find(context) { return found }
    throw CommandFailure(
      .misconfigured, "no golden logs are found here or beside the program",
      action: "name their folder: --golden-folder DIR (replay/golden of the repository)")
  }

  /// The same; nil where there is none.
  static func find(_ context: CommandContext) -> String? {
    if let named = context.settings.text(SettingsCatalogue.goldenFolder.name) { return named }
    let places =
      ["replay/golden"]
      + parents(of: program()).flatMap {
        ["\($0)/replay/golden", "\($0)/share/annals/golden"]
      }
    return places.first(where: HostProcess.exists)
  }

  /// The logs of the folder, by name; or the one that is named.
  static func logs(
    _ context: CommandContext, named name: String? = nil
  ) throws(CommandFailure) -> [GoldenLog] {
    let path = try path(context)
    let names = try names(path)
    if let name, !names.contains(name) {
      throw CommandFailure(
        .usage, "there is no golden log \(name)", place: path,
        action: DidYouMean.sentence(for: name, among: names)
          ?? "there are \(names.joined(separator: ", "))")
    }
    var logs: [GoldenLog] = []
    for one in names where name == nil || one == name {
      do throws(ArchiveError) {
        logs.append(try GoldenLog(path: path + "/" + one))
      } catch {
        throw HistoryPlace.failure(error)
      }
    }
    return logs
  }

  private static func names(_ path: String) throws(CommandFailure) -> [String] {
    guard let folder = opendir(path) else {
      throw CommandFailure(
        .misconfigured, "the golden logs cannot be read: \(String(cString: strerror(errno)))",
        place: path)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix("."), HostProcess.exists("\(path)/\(name)/archive") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func program() -> String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes {
      readlink("/proc/self/exe", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }

  private static func parents(of path: String) -> [String] {
    var parents: [String] = []
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/") {
      rest = rest[..<slash]
      parents.append(String(rest))
    }
    return parents
  }
}
