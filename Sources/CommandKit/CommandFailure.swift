/// Why a command cannot go on: what happened, where, and what to do about it.
package struct CommandFailure: Error, Equatable {
  /// How the process ends.
  package let exit: ExitCode
  /// What happened, as a sentence without a full stop and without secrets.
  package let what: String
  /// The place: a file and line, a partition, a setting and where it was set; nil if plain.
  package let place: String?
  /// What to do about it; nil only if `what` says it already.
  package let action: String?

  package init(_ exit: ExitCode, _ what: String, place: String? = nil, action: String? = nil) {
    self.exit = exit
    self.what = what
    self.place = place
    self.action = action
  }

  /// The message for standard error: up to three lines, each ended by a newline.
  package var rendered: String {
    var text = "annals: \(TableRenderer.printable(what))\n"
    if let place { text += "  where: \(TableRenderer.printable(place))\n" }
    if let action { text += "  to do: \(TableRenderer.printable(action))\n" }
    return text
  }
}
