/// How long a switch may hold others up, and how long it tries.
package struct SwitchBounds: Sendable {
  /// How long it waits for the locks of all views together, and with it everybody behind it.
  package var lockTimeout: Duration = .milliseconds(50)
  /// How long it goes on trying, and waits for a generation to catch up.
  package var waitFor: Duration = .seconds(30)
  /// The first wait between two tries; it doubles up to a second.
  package var pause: Duration = .milliseconds(100)
  package init() {}
}
