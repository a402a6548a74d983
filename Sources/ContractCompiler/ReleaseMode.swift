import EventCodec

/// Takes the contracts as they are for released, unless they break what was released before.
enum ReleaseMode {
  static func run(folder: String) throws(CompilerError) {
    let files = try TopicsMode.contractFiles(in: folder)
    _ = try TopicsMode.generate(files, folder: folder)
    let changes = try Released.check(files, in: folder)
    try Files.write(try Released.text(files), to: "\(folder)/\(Released.name)")
    for change in changes { print(change) }
  }
}
