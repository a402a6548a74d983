/// How many throwaway generations are kept, and how much room they take; each bound has a name in the
/// configuration.
package struct PastBounds: Sendable {
  /// Generations of all read models together.
  package var countMax = 8
  /// Bytes of their tables and indexes; the one that is read may pass it by itself.
  package var bytesMax: Int64 = 1 << 30

  package init() {}
}
