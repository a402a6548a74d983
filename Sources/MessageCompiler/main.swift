// The build tool behind MessagePlugin: reads descriptions of messages, writes one Swift file.
//
//   MessageCompiler <output> <description>...
//
// Errors go to stderr as `file:line: error: reason`, which the build shows beside the file.

import Foundation

let paths = CommandLine.arguments.dropFirst()
do {
  let files = try paths.dropFirst().map { path in
    (name: path, text: try String(contentsOfFile: path, encoding: .utf8))
  }
  let text = SwiftWriter.text(of: try Description(files))
  try text.write(toFile: paths.first ?? "", atomically: true, encoding: .utf8)
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
