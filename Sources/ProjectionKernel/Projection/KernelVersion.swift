/// What folding means in this build, as a number.
package enum KernelVersion {
  /// Rises whenever the same events and the same projection would give other rows than before:
  /// another merge, another order, another rule for duplicates. It is part of every code hash.
  package static let number = 1
}
