/// A partition, and what went wrong with it.
package struct PartitionError: Message {
  package var partition: Int32 = 0
  package var errorCode = ErrorCode.none
  package init() {}
  package static let fields: Fields = [
    Field("PartitionIndex", \.partition), Field("ErrorCode", \.errorCode),
  ]
}
