import Glibc

do {
  exit(try BenchCommand(Array(CommandLine.arguments.dropFirst())).run())
} catch {
  BenchCommand.say("annals-bench: \(error)")
  exit(1)
}
