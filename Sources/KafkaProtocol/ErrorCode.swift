package struct ErrorCode: Hashable, Sendable, CustomStringConvertible {
  package let code: Int16
  package init(_ code: Int16) { self.code = code }
  package var description: String { String(code) }
  package static let none = ErrorCode(0)
  package static let offsetMetadataTooLarge = ErrorCode(12)
  package static let illegalGeneration = ErrorCode(22)
  package static let inconsistentGroupProtocol = ErrorCode(23)
  package static let invalidGroupID = ErrorCode(24)
  package static let unknownMemberID = ErrorCode(25)
  package static let invalidSessionTimeout = ErrorCode(26)
  package static let rebalanceInProgress = ErrorCode(27)
  package static let invalidCommitOffsetSize = ErrorCode(28)
  package static let policyViolation = ErrorCode(44)
  package static let nonEmptyGroup = ErrorCode(68)
  package static let groupIDNotFound = ErrorCode(69)
  package static let memberIDRequired = ErrorCode(79)
  package static let groupMaxSizeReached = ErrorCode(81)
  package static let fencedInstanceID = ErrorCode(82)
  package static let groupSubscribedToTopic = ErrorCode(86)
}
