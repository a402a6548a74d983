import EventModel
import ProjectionKernel
import RowEncoding

/// The rows of a COPY stream as text; moments as hours since the tests' epoch, `h24` or, where they
/// are not whole, as microseconds.
enum CopyText {
  static func rows(_ stream: UnsafeRawBufferPointer, _ table: Table) -> [[String?]] {
    var reader = BinaryRowReader(stream)
    var rows: [[String?]] = []
    while reader.nextRow() != nil {
      rows.append(table.storedColumns.map { text(reader.nextField(), $0.type) })
    }
    return rows
  }

  private static func text(_ field: BinaryField, _ type: ColumnType) -> String? {
    guard !field.isNull else { return nil }
    switch type {
    case .int4, .int8: return "\(field.integer!)"
    case .boolean: return field.bool! ? "t" : "f"
    case .timestamp:
      let microseconds = field.timestamp!.microseconds - 1_795_197_600_000_000
      let (hours, rest) = microseconds.quotientAndRemainder(dividingBy: 3_600_000_000)
      return rest == 0 ? "h\(hours)" : "\(field.timestamp!.microseconds)"
    case .numeric, .sketch: return field.numeric!.text
    default: return field.text
    }
  }
}
