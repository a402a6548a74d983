import Crypto
package import EventModel
import ProjectionKernel

/// A row's key in the canonical encoding: what rows are sorted by, and what cuts them into runs.
package enum StateKey {
  /// What decides where runs begin: CRC-32C of the key, mixed, so that neighbours differ.
  static func mark(_ key: UnsafeRawBufferPointer) -> UInt32 {
    var mark = CRC32C.checksum(key)
    mark = (mark ^ (mark >> 16)) &* 0x85eb_ca6b
    mark = (mark ^ (mark >> 13)) &* 0xc2b2_ae35
    return mark ^ (mark >> 16)
  }

  /// The values of a key, as they are written in SQL.
  static func literals(_ key: [UInt8], _ table: StateTable) throws(DigestError) -> [String] {
    try values(key, table).map { value in
      switch value {
      case .text(let text): Table.literal(text)
      case .number(let number): "\(number)::bigint"
      case .boolean(let value): value ? "true" : "false"
      // Exact, where a text of a moment would have to be rounded or padded.
      case .moment(let moment):
        "(timestamptz 'epoch' + interval '\(moment.microseconds) microseconds')"
      }
    }
  }

  /// One value of a key.
  package enum Value: Equatable, Sendable {
    case text(String)
    case number(Int64)
    case boolean(Bool)
    case moment(Timestamp)
  }

  /// The values that a key encodes.
  /// - Throws: `damaged` for bytes that are no key of that table.
  package static func values(
    _ key: [UInt8], _ table: StateTable
  ) throws(DigestError) -> [Value] {
    var values: [Value] = []
    var at = 0
    func take(_ count: Int) throws(DigestError) -> ArraySlice<UInt8> {
      guard at + count <= key.count else {
        throw .damaged("a key of \(table.name) is cut short at byte \(at)")
      }
      defer { at += count }
      return key[at..<at + count]
    }
    func number() throws(DigestError) -> Int64 {
      let bits = try take(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      return Int64(bitPattern: bits ^ (1 << 63))
    }
    for column in table.keyColumns {
      guard try take(1).first == 1 else {
        throw .damaged("a key of \(table.name) without \(column.name)")
      }
      switch column.type {
      case .text:
        guard let end = key[at...].firstIndex(of: 0) else {
          throw .damaged("a key of \(table.name) whose \(column.name) does not end")
        }
        values.append(.text(String(decoding: key[at..<end], as: UTF8.self)))
        at = end + 1
      case .boolean: values.append(.boolean(try take(1).first == 1))
      case .timestamp: values.append(.moment(Timestamp(microseconds: try number())))
      default: values.append(.number(try number()))
      }
    }
    guard at == key.count else { throw .damaged("a key of \(table.name) with bytes behind it") }
    return values
  }
}
