/// What became of a request to drop something.
package struct PruneAnswer: Sendable, Equatable {
  private static let title = "annals prune answer 1"
  private static let done = "done"

  package let id: UInt64
  /// Of each part of the request, in its order: nil where it was dropped, or why it was not.
  package let refusals: [String?]

  package init(to request: PruneRequest, refusals: [String?]) {
    id = request.id
    self.refusals = refusals
  }

  /// The file: lines of words, and the CRC-32C of them.
  var bytes: [UInt8] {
    SummedLines.bytes([Self.title, "\(id)"] + refusals.map { $0.map { "no " + $0 } ?? Self.done })
  }

  /// Reads the file; nil where it is anything else.
  init?(_ bytes: [UInt8]) {
    guard let lines = SummedLines.read(bytes), lines.count >= 2, lines[0] == Self.title,
      let id = UInt64(lines[1])
    else { return nil }
    self.id = id
    refusals = lines[2...].map { $0 == Self.done ? nil : String($0.dropFirst(3)) }
  }
}
