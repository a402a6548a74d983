/// Small files that are replaced whole, in a folder of their own.
struct FolderDocuments {
  let folder: String
  let context: LogContext
  private static let name = "documents"

  /// Makes the data folder, with the folders above it, and the one for documents.
  func makeFolders() throws(LogError) {
    if try context.files.list(folder) == nil {
      var path = folder.hasPrefix("/") ? "" : "."
      for part in folder.split(separator: "/") {
        let parent = path
        path += "/" + part
        if try context.files.list(path) != nil { continue }
        try context.files.makeFolder(path)
        try context.files.syncFolder(parent.isEmpty ? "/" : parent)
      }
    }
    let own = folder + "/" + Self.name
    if try context.files.list(own) == nil {
      try context.files.makeFolder(own)
      try context.files.syncFolder(folder)
    }
  }

  func read(_ name: String) throws(LogError) -> [UInt8]? {
    try context.contents(of: path(name))
  }

  func write(_ bytes: [UInt8], _ name: String) throws(LogError) {
    try context.replace(name, in: folder + "/" + Self.name, bytes)
  }

  /// A document that is one number; nil where there is none.
  func number(_ name: String) throws(LogError) -> Int64? {
    guard let bytes = try read(name) else { return nil }
    guard let number = Int64(String(decoding: bytes.prefix { $0 > 32 }, as: UTF8.self)) else {
      throw .damaged(file: path(name), position: 0, offset: 0, what: "it is not a number")
    }
    return number
  }

  func write(number: Int64, _ name: String) throws(LogError) {
    try write(Array("\(number)\n".utf8), name)
  }

  /// Removes a folder of files; that there is none is no error.
  func removeTree(_ path: String) throws(LogError) {
    guard let names = try context.files.list(path) else { return }
    for name in names { try context.files.remove(path + "/" + name) }
    try context.files.removeFolder(path)
  }

  private func path(_ name: String) -> String {
    precondition(!name.contains("/") && !name.hasPrefix("."), "document \(name)")
    return folder + "/" + Self.name + "/" + name
  }
}
