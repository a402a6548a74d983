import EventModel
import ProjectionKernel
import RowEncoding

/// The rows of a COPY stream as text, so that a test can write down what it expects.
///
/// Numbers in decimal, moments in microseconds, booleans as t and f, sets joined by commas.
enum CopyRows {
  static func read(_ stream: UnsafeRawBufferPointer, _ table: Table) -> [[String?]] {
    var reader = BinaryRowReader(stream)
    var rows: [[String?]] = []
    while let fields = reader.nextRow() {
      precondition(fields == table.storedColumns.count, "\(fields) fields in \(table.name)")
      rows.append(table.storedColumns.map { text(reader.nextField(), $0.type) })
    }
    return rows
  }

  /// The rows of every table of a result, by the table's name.
  static func read(_ result: BatchResult) -> [String: [[String?]]] {
    var rows: [String: [[String?]]] = [:]
    for (index, table) in result.tables.enumerated() {
      rows[table.name] = result.rows[index].withStream { read($0, table) }
      precondition(rows[table.name]!.count == result.rows[index].count, "rows of \(table.name)")
    }
    return rows
  }

  private static func text(_ field: BinaryField, _ type: ColumnType) -> String? {
    guard !field.isNull else { return nil }
    switch type {
    case .text, .bytes: return field.text
    case .int4: return "\(field.int32!)"
    case .int8: return "\(field.int64!)"
    case .boolean: return field.bool! ? "t" : "f"
    case .timestamp: return "\(field.timestamp!.microseconds)"
    case .numeric, .sketch: return field.numeric!.text
    case .textSet: return set(field.bytes!)
    }
  }

  /// `text[]`: dimensions, null flag, element type; then for one dimension its length, lower bound,
  /// and each element behind its length.
  private static func set(_ bytes: UnsafeRawBufferPointer) -> String {
    func word(_ at: Int) -> Int {
      Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self)))
    }
    precondition(word(4) == 0 && word(8) == 25, "not a text[]")
    guard word(0) == 1 else { return "" }
    precondition(word(16) == 1, "lower bound \(word(16))")
    var at = 20
    var texts: [String] = []
    for _ in 0..<word(12) {
      let length = word(at)
      texts.append(String(decoding: bytes[(at + 4)..<(at + 4 + length)], as: UTF8.self))
      at += 4 + length
    }
    precondition(at == bytes.count, "\(bytes.count - at) bytes behind the set")
    return texts.joined(separator: ",")
  }
}
