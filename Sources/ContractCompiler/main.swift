// The build tool behind ContractPlugin: reads a folder, writes one Swift file.
//
//   ContractCompiler topics <folder> <output>
//   ContractCompiler projections <folder> <output>
//   ContractCompiler drills <folder> <runbooks> <output>
//   ContractCompiler release <folder>
//
// Errors go to stderr as `file: error: reason`, which the build shows beside the file.

import Glibc

let arguments = CommandLine.arguments.dropFirst().map { argument in
  // SwiftPM names folders with a slash at the end, which would stand twice in messages.
  argument.count > 1 && argument.hasSuffix("/") ? String(argument.dropLast()) : argument
}
do throws(CompilerError) {
  switch arguments.first {
  case "topics" where arguments.count == 3:
    try TopicsMode.run(folder: arguments[1], output: arguments[2])
  case "projections" where arguments.count == 3:
    try ProjectionsMode.run(folder: arguments[1], output: arguments[2])
  case "drills" where arguments.count == 4:
    try DrillsMode.run(folder: arguments[1], runbooks: arguments[2], output: arguments[3])
  case "release" where arguments.count == 2:
    try ReleaseMode.run(folder: arguments[1])
  default:
    throw CompilerError(
      "usage: ContractCompiler topics|projections <folder> <output>, drills <folder> <runbooks>"
        + " <output>, or release <folder>")
  }
} catch {
  Files.writeError("\(error)\n")
  exit(1)
}
