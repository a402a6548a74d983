import PostgresWire
import ProjectionKernel
import RowEncoding

/// Sends a tally's rows by COPY, encoded piece by piece.
enum CopyStream {
  /// Bytes of rows encoded before they are sent.
  private static let pieceBytes = 64 << 10

  /// - Parameter places: which rows, ascending.
  static func send(
    _ rows: TallyRows, _ places: [Int], by sql: String, over connection: PostgresConnection
  ) throws(PostgresError) {
    try connection.beginCopyIn(sql)
    var piece = BinaryCopyBuffer(capacityBytes: 2 * pieceBytes)
    piece.appendHeader()
    for place in places {
      rows.write(place, to: &piece)
      if piece.count >= pieceBytes {
        try connection.putCopyData(piece.bytes)
        piece.removeAll()
      }
    }
    piece.appendTrailer()
    try connection.putCopyData(piece.bytes)
    _ = try connection.endCopyIn()
  }
}
