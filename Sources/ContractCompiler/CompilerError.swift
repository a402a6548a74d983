import EventCodec

/// Why the build must stop, as one line or more for stderr.
struct CompilerError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// A contract's error with the file's full path, in the form that build logs link to.
  init(_ error: ContractFileError, folder: String) {
    let place = error.pointer.isEmpty ? "" : " at \(error.pointer)"
    description = "\(folder)/\(error.file): error:\(place) \(error.reason)"
  }
}
