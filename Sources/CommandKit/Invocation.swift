/// What a command line asks for.
package enum Invocation: Sendable {
  case run(ParsedCommand)
  /// Help for the command of that path, for the noun, or for all if it is empty.
  case help([String])
  /// `help --reference`: the reference pages, for the documentation.
  case reference
  case version
}
