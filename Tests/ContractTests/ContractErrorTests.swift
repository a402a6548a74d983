import EventCodec
import Testing

/// A contract that is wrong fails where it is wrong, with file, pointer and reason.
struct ContractErrorTests {
  static let topic = "training.audit/topic.json"
  static let enabled = "training.audit/training.enabled.v1.schema.json"
  static let newest = "policy.decisions/policy.decision.made.v3.schema.json"

  @Test(arguments: [
    (topic, #""partitions": 3"#, #""partitions": 0"#, "/partitions", "whole number"),
    (topic, #""owner": "#, #""ovner": "#, "/ovner", "not known"),
    (topic, #""cleanup": "delete""#, #""cleanup": "shred""#, "/cleanup", "one of delete"),
    (
      topic, #"{"is": "the tenant", "field": "/tenant"}"#,
      #"{"is": "the tenant", "field": "/nobody"}"#, "/key/field", "must have"
    ),
    (
      topic, #""equals": "training.disabled"}"#, #""equals": "training.enabled"}"#,
      "/shapes/1/when", "as well"
    ),
    (
      topic, #""sensitive": []"#,
      #""sensitive": [{"field": "/user", "treatment": "hash", "why": "w"}]"#,
      "/sensitive/0/treatment", "not built"
    ),
    (topic, #""name": "training.audit""#, #""name": "training.log""#, "/name", "folder"),
    (
      enabled, #""x-unit": "unix-seconds""#, #""x-unit": "fortnights""#,
      "/properties/timestamp/x-unit", "unix-seconds"
    ),
    (enabled, #""format": "uuid""#, #""format": "ipv6""#, "/properties/event_id/format", "uuid"),
    (
      enabled, #""maxLength": 4096"#, #""multipleOf": 3"#,
      "/properties/details/properties/reason/multipleOf", "support"
    ),
    (enabled, #""id": "/event_id""#, #""id": "/nobody""#, "/x-envelope/id", "no field"),
    (
      newest, #""x-renamed-from": {"1": "/response/allow"},"#, "",
      "/properties/response/properties/allowed", "version 1 has no field"
    ),
    (
      newest, #"{"1": "/response/threshold"}"#, #"{"1": "/response/treshold"}"#,
      "/x-carried/threshold/from", "no field"
    ),
  ])
  func `an error names the file, the place and the reason`(
    path: String, old: String, new: String, pointer: String, reason: String
  ) throws {
    var edit = ContractEditing()
    try edit.replace(old, with: new, in: path)
    let error = try #require(edit.error())
    #expect(error.file == path)
    #expect(error.pointer == pointer)
    #expect(error.reason.contains(reason), "\(error)")
  }

  @Test func `a file that is no contract is refused`() throws {
    var edit = ContractEditing()
    edit.add("training.audit/notes.json", "{}")
    #expect(edit.error()?.file == "training.audit/notes.json")
    var other = ContractEditing()
    other.add("training.audit/training.enabled.v2.schema.json", try other.text(Self.enabled))
    #expect(other.error()?.reason.contains("no shape") == true)
    var broken = ContractEditing()
    try broken.replace(#""partitions": 3,"#, with: #""partitions": 3"#, in: Self.topic)
    #expect(broken.error()?.reason.contains("is not JSON") == true)
  }
}
