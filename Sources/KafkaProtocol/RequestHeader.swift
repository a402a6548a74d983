/// What comes before every request; the response is written to fit it.
package struct RequestHeader: Sendable {
  package let key: APIKey
  package let version: Int16
  /// Chosen by the client and given back to it.
  package let correlationID: Int32
  /// The client's name for itself.
  package let clientID: String?

  package var isFlexible: Bool { key.api.isFlexible(version) }
}
