/// One frame from a client, without its length: the header, and where the request lies.
package struct RequestFrame {
  package let header: RequestHeader
  /// The frame; valid only as long as its owner says.
  package let bytes: UnsafeRawBufferPointer
  /// Where the header ends.
  package let bodyOffset: Int

  /// What a frame may turn out to be.
  package enum Parsed {
    case request(RequestFrame)
    /// ApiVersions of a version that is not served: answered with error 35 in the form of version 0,
    /// from which every client finds its way back.
    case unknownVersionsRequest(correlationID: Int32)
    /// Nothing that the client could read can be answered: the connection is closed.
    case unsupported(key: Int16, version: Int16)
  }

  /// Reads the header.
  /// - Throws: if the frame ends inside its header; the connection is closed.
  package static func parse(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Parsed {
    var reader = WireReader(bytes, version: 0, isFlexible: false)
    let number: Int16 = try reader.number()
    let version: Int16 = try reader.number()
    let correlationID: Int32 = try reader.number()
    guard let key = APIKey(rawValue: number) else {
      return .unsupported(key: number, version: version)
    }
    guard key.api.served.contains(version) else {
      return key == .apiVersions
        ? .unknownVersionsRequest(correlationID: correlationID)
        : .unsupported(key: number, version: version)
    }
    // The client's name is never compact, and its header has tags where the request has them.
    let clientID = try String.readNullable(from: &reader)
    let header = RequestHeader(
      key: key, version: version, correlationID: correlationID, clientID: clientID)
    var tags = WireReader(
      bytes, from: reader.position, version: version, isFlexible: header.isFlexible)
    try tags.skipTags()
    return .request(RequestFrame(header: header, bytes: bytes, bodyOffset: tags.position))
  }

  /// The request itself. Records in it are ranges of `bytes`.
  /// - Throws: if the bytes are no such request; the connection is closed.
  package func decode<Request: RequestMessage>(
    _ type: Request.Type = Request.self
  ) throws(WireError) -> Request {
    precondition(header.key.api.request == Request.self, "\(Request.self) for \(header.key)")
    var reader = WireReader(
      bytes, from: bodyOffset, version: header.version, isFlexible: header.isFlexible)
    return try Request.read(from: &reader)
  }

  /// The bytes of records that were read; valid as long as the frame.
  package func bytes(of records: Records?) -> UnsafeRawBufferPointer? {
    guard case .range(let range) = records else { return nil }
    return UnsafeRawBufferPointer(rebasing: bytes[range])
  }
}
