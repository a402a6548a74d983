import EventCodec
import Testing
import Topics

/// When two conditions cannot both hold; written by hand, case by case.
struct ShapeExclusionTests {
  private static func condition(
    _ path: String, _ demand: ShapeCondition.Demand, orAbsent: Bool = false
  ) -> ShapeCondition {
    ShapeCondition(path: JSONPointer.names(path)!, demand: demand, orAbsent: orAbsent)
  }

  @Test(arguments: [
    (condition("/a", .text("x")), condition("/a", .text("y")), true),
    (condition("/a", .text("x")), condition("/a", .text("x")), false),
    (condition("/a", .text("x")), condition("/b", .text("y")), false),
    (condition("/a", .text("x"), orAbsent: true), condition("/a", .text("y")), true),
    (
      condition("/a", .text("x"), orAbsent: true), condition("/a", .text("y"), orAbsent: true),
      false
    ),
    (condition("/a", .present), condition("/a", .absent), true),
    (condition("/a", .text("x")), condition("/a", .absent), true),
    (condition("/a", .text("x"), orAbsent: true), condition("/a", .absent), false),
    (condition("/a", .type(.array)), condition("/a", .type(.string)), true),
    (condition("/a", .type(.number)), condition("/a", .type(.integer)), false),
    (condition("/a", .type(.number)), condition("/a", .integer(3)), false),
    (condition("/a", .type(.string)), condition("/a", .integer(3)), true),
    (condition("/a", .type(.array)), condition("/a/b", .present), true),
    (condition("/a", .type(.object)), condition("/a/b", .present), false),
    (condition("/a", .absent), condition("/a/b", .type(.string)), true),
    (condition("/a", .type(.array)), condition("/a/b", .absent), false),
    (condition("/a", .type(.array)), condition("/ab", .present), false),
  ])
  func `conditions exclude each other exactly when they contradict`(
    one: ShapeCondition, other: ShapeCondition, expected: Bool
  ) {
    #expect(one.excludes(other) == expected)
    #expect(other.excludes(one) == expected)
  }

  @Test func `the shapes of every topic exclude each other`() throws {
    for topic in try Topics.registry().topics {
      let shapes = topic.declaration.shapes
      for (index, shape) in shapes.enumerated() {
        for other in shapes.dropFirst(index + 1) { #expect(shape.excludes(other)) }
      }
    }
  }
}
