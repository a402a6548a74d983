import EventModel
package import JSONFields

/// A compiled schema: what `Validator` follows. Made by `SchemaCompiler`, then only read.
///
/// `@unchecked Sendable`: `init` fills the tables, nothing writes to them afterwards, and `deinit`
/// frees them when the last reference goes.
package final class SchemaProgram: @unchecked Sendable {
  /// How many slots `Validator.validate` writes.
  package let slotCount: Int
  /// The schema that was compiled; constants and names lie in its bytes.
  package let document: JSONDocument
  /// The document's bytes and tokens, which live as long as it does.
  let bytes: UnsafeRawPointer
  let tokens: UnsafePointer<JSONToken>

  /// `slotCount` absent slots: what a record's slots are before it fills them.
  let absentSlots: UnsafePointer<Slot>
  let root: Int32
  let nodes: UnsafeMutableBufferPointer<SchemaNode>
  let properties: UnsafeMutableBufferPointer<SchemaProperty>
  let required: UnsafeMutableBufferPointer<UInt64>
  let branches: UnsafeMutableBufferPointer<SchemaBranch>
  let bounds: UnsafeMutableBufferPointer<SchemaBound>
  let patterns: [Pattern]
  /// Words of "seen" bits that all objects on one path need at once.
  let seenWords: Int
  /// Places at which a validator remembers the order of members.
  let successorCount: Int

  init(_ draft: SchemaDraft, root: Int32, slotCount: Int, document: JSONDocument) {
    self.root = root
    self.slotCount = slotCount
    self.document = document
    bytes = document.root.bytes
    tokens = document.root.tokens
    let absent = UnsafeMutablePointer<Slot>.allocate(capacity: max(slotCount, 1))
    absent.initialize(
      repeating: Slot(kind: .absent, number: 0, text: Text(offset: 0, length: 0)),
      count: max(slotCount, 1))
    absentSlots = UnsafePointer(absent)
    nodes = Self.copy(draft.nodes)
    properties = Self.copy(draft.properties)
    required = Self.copy(draft.required)
    branches = Self.copy(draft.branches)
    bounds = Self.copy(draft.bounds)
    patterns = draft.patterns
    seenWords = draft.required.count
    successorCount = draft.successorCount
  }

  deinit {
    absentSlots.deallocate()
    nodes.deallocate()
    properties.deallocate()
    required.deallocate()
    branches.deallocate()
    bounds.deallocate()
  }

  private static func copy<Element: BitwiseCopyable>(_ elements: [Element])
    -> UnsafeMutableBufferPointer<Element>
  {
    let result = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(elements.count, 1))
    _ = result.initialize(from: elements)
    return result
  }
}

/// The tables of a program while they are being made.
struct SchemaDraft {
  var nodes: [SchemaNode] = []
  var properties: [SchemaProperty] = []
  var required: [UInt64] = []
  var successorCount = 0
  var branches: [SchemaBranch] = []
  var bounds: [SchemaBound] = []
  var patterns: [Pattern] = []
}
