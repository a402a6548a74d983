import EventCodec
import EventModel
import JSONFields

/// A schema compiled from text, a record judged by it, and the slots as text.
final class Judge {
  let program: SchemaProgram
  private let scanner = JSONScanner()
  private let validator = Validator()
  private let slots: UnsafeMutablePointer<Slot>

  init(_ schema: String, _ targets: [String: SlotTarget] = [:]) throws {
    program = try SchemaCompiler.compile(try JSONDocument(schema).root, targets: targets)
    slots = .allocate(capacity: max(program.slotCount, 1))
  }

  deinit { slots.deallocate() }

  /// The violation of a record, nil where it is valid.
  func violation(_ record: String, inside member: String? = nil) throws -> Violation? {
    if let fault = Array(record.utf8).withUnsafeBytes({ scanner.scan($0) }) { throw fault }
    let index = member.flatMap { scanner.root[$0]?.index } ?? 0
    return validator.validate(scanner, at: index, by: program, into: slots)
  }

  var nonFiniteCount: Int { validator.nonFiniteCount }

  /// A slot of the last record: `text:abc`, `integer:5`, `absent`.
  func slot(_ number: Int) -> String {
    let slot = slots[number]
    let text = String(
      decoding: UnsafeRawBufferPointer(
        start: scanner.bytes + Int(slot.text.offset), count: Int(slot.text.length)), as: UTF8.self)
    switch slot.kind {
    case .absent, .null, .nonFinite: return "\(slot.kind)"
    case .text: return "text:\(text)"
    case .json: return "json:\(text)"
    default: return "\(slot.kind):\(slot.number)"
    }
  }

  func slots(_ count: Int) -> [String] { (0..<count).map(slot) }
}

/// The error that a schema is refused with.
func refusal(_ schema: String, _ targets: [String: SlotTarget] = [:]) throws -> ContractError? {
  let document = try JSONDocument(schema)
  do throws(ContractError) {
    _ = try SchemaCompiler.compile(document.root, targets: targets)
    return nil
  } catch {
    return error
  }
}
