/// What a member asks for with SyncGroup.
package struct GroupSync: Sendable {
  package var group: ByteText
  package var memberID: ByteText
  package var instanceID: ByteText?
  package var generation: Int32
  /// Nil where the version does not carry them.
  package var protocolType: ByteText?
  package var protocolName: ByteText?
  /// What each member shall do: from the leader.
  package var assignments: [ByteText: [UInt8]]

  package init(
    group: ByteText, memberID: ByteText, instanceID: ByteText? = nil, generation: Int32,
    protocolType: ByteText? = nil, protocolName: ByteText? = nil,
    assignments: [ByteText: [UInt8]] = [:]
  ) {
    self.group = group
    self.memberID = memberID
    self.instanceID = instanceID
    self.generation = generation
    self.protocolType = protocolType
    self.protocolName = protocolName
    self.assignments = assignments
  }
}
