/// `meta.properties`: whose folder it is.
enum FolderProperties {
  private static let name = "meta.properties"
  private static let formatKey = "annals.format"
  private static let format = "1"

  /// Its keys and values; nil where there is no such file.
  static func read(_ folder: String, _ context: LogContext) throws(LogError) -> [String: String]? {
    guard let text = try context.text(of: folder + "/" + name) else { return nil }
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
    return values
  }

  /// Checks that the folder is ours, and makes it so where it is new.
  /// - Returns: the cluster's id.
  static func prepare(_ folder: String, _ context: LogContext) throws(LogError) -> String {
    if let values = try read(folder, context) {
      guard values[formatKey] == format, let id = values["cluster.id"] else {
        throw .invalid(
          path: folder,
          reason: "it is in a format that this program only reads: open it read-only")
      }
      return id
    }
    for name in try context.files.list(folder) ?? [] where PartitionName.parse(name) != nil {
      throw .invalid(path: folder, reason: "it holds \(name) but no \(Self.name)")
    }
    let id = LogUUID.random()
    let text =
      "version=1\ncluster.id=\(id)\nnode.id=\(context.options.nodeID)\n\(formatKey)=\(format)\n"
    try context.replace(name, in: folder, Array(text.utf8))
    return id.description
  }
}
