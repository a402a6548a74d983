/// A request that waits for its answer; whoever holds it knows what it stands for.
package struct RequestToken: Hashable, Sendable, ExpressibleByIntegerLiteral {
  package let number: UInt64
  package init(_ number: UInt64) { self.number = number }
  package init(integerLiteral number: UInt64) { self.number = number }
}
