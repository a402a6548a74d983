/// A request that waits for its answer; whoever holds it knows what it stands for.
struct RequestToken: Hashable, Sendable, ExpressibleByIntegerLiteral {
  let number: UInt64
  init(_ number: UInt64) { self.number = number }
  init(integerLiteral number: UInt64) { self.number = number }
}
