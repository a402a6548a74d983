/// Kafka's error codes, as the log answers with them.
package struct ErrorCode: Error, Hashable, WireValue, CustomStringConvertible {
  package let code: Int16
  package init(_ code: Int16) { self.code = code }

  package static func read(from reader: inout WireReader) throws(WireError) -> ErrorCode {
    ErrorCode(try reader.number())
  }
  package func write(to writer: inout WireWriter) { writer.number(code) }
  package var description: String { String(code) }

  package static let none = ErrorCode(0)
  package static let offsetOutOfRange = ErrorCode(1)
  package static let corruptMessage = ErrorCode(2)
  package static let unknownTopicOrPartition = ErrorCode(3)
  package static let messageTooLarge = ErrorCode(10)
  package static let offsetMetadataTooLarge = ErrorCode(12)
  package static let coordinatorNotAvailable = ErrorCode(15)
  package static let invalidTopic = ErrorCode(17)
  package static let invalidRequiredAcks = ErrorCode(21)
  package static let illegalGeneration = ErrorCode(22)
  package static let inconsistentGroupProtocol = ErrorCode(23)
  package static let invalidGroupID = ErrorCode(24)
  package static let unknownMemberID = ErrorCode(25)
  package static let invalidSessionTimeout = ErrorCode(26)
  package static let rebalanceInProgress = ErrorCode(27)
  package static let invalidCommitOffsetSize = ErrorCode(28)
  package static let topicAuthorizationFailed = ErrorCode(29)
  package static let clusterAuthorizationFailed = ErrorCode(31)
  package static let invalidTimestamp = ErrorCode(32)
  package static let unsupportedVersion = ErrorCode(35)
  package static let topicAlreadyExists = ErrorCode(36)
  package static let invalidPartitions = ErrorCode(37)
  package static let invalidReplicationFactor = ErrorCode(38)
  package static let invalidReplicaAssignment = ErrorCode(39)
  package static let invalidConfig = ErrorCode(40)
  package static let invalidRequest = ErrorCode(42)
  package static let policyViolation = ErrorCode(44)
  package static let outOfOrderSequenceNumber = ErrorCode(45)
  package static let duplicateSequenceNumber = ErrorCode(46)
  package static let invalidProducerEpoch = ErrorCode(47)
  package static let invalidTransactionState = ErrorCode(48)
  package static let transactionalIDAuthorizationFailed = ErrorCode(53)
  package static let kafkaStorageError = ErrorCode(56)
  package static let nonEmptyGroup = ErrorCode(68)
  package static let groupIDNotFound = ErrorCode(69)
  package static let fetchSessionIDNotFound = ErrorCode(70)
  package static let fencedLeaderEpoch = ErrorCode(74)
  package static let unknownLeaderEpoch = ErrorCode(75)
  package static let unsupportedCompressionType = ErrorCode(76)
  package static let memberIDRequired = ErrorCode(79)
  package static let groupMaxSizeReached = ErrorCode(81)
  package static let fencedInstanceID = ErrorCode(82)
  package static let groupSubscribedToTopic = ErrorCode(86)
  package static let invalidRecord = ErrorCode(87)
  package static let mismatchedEndpointType = ErrorCode(114)
  package static let unsupportedEndpointType = ErrorCode(115)
}
