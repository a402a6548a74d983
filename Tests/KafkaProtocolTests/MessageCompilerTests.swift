import Testing

@testable import MessageCompiler

@Suite("The descriptions of messages")
struct MessageCompilerTests {
  static let head = "# Words.\napi 7 Ask 1-3 flexible 3\nrequest # Asks.\n"
  static let tail = "response # Answers.\n  ErrorCode error\n"

  @Test("what is described is written in Swift, each field in its versions")
  func swift() throws {
    let text = """
        GroupIds []text as groups # Which ones.
        Topics []TopicPartitions? of Place nullable 2
          Index int32 = -1 until 2
        Held int8 always 0 since 2

      """
    let description = try Description([("a.txt", Self.head + text + Self.tail)])
    let swift = SwiftWriter.text(of: description)
    #expect(
      swift.contains(
        """
        /// Asks.
        package struct AskRequest: RequestMessage {
          package typealias Response = AskResponse
          /// Which ones.
          package var groups: [ByteText] = []
          package var topics: [TopicPartitions<Place>]? = nil
          package init() {}

          package static func read(from reader: inout WireReader) throws(WireError) -> Self {
            var message = Self()
            message.groups = try [ByteText].read(from: &reader)
            message.topics = reader.version >= 2 ? try [TopicPartitions<Place>].readNullable(from: \
        &reader) : try [TopicPartitions<Place>].read(from: &reader)
            if reader.version >= 2 { _ = try Int8.read(from: &reader) }
            try reader.skipTags()
            return message
          }

          package func write(to writer: inout WireWriter) {
            groups.write(to: &writer)
            topics.writeNullable(to: &writer, nullable: writer.version >= 2)
            if writer.version >= 2 { (0 as Int8).write(to: &writer) }
            writer.noTags()
          }

          package struct Place: Message {
            package var index: Int32 = -1
        """), "\(swift)")
    #expect(swift.contains("if writer.version <= 2 { index.write(to: &writer) }"))
    #expect(swift.contains("case .ask: API(self, AskRequest.self, 1...3, flexible: 3)"))
  }

  @Test("structures of a target without requests are its own")
  func own() throws {
    let description = try Description([("a.txt", "struct Kept\n  Asked []AskRequest.Place\n")])
    let swift = SwiftWriter.text(of: description)
    #expect(swift.contains("import KafkaProtocol\n\nstruct Kept: Message {\n  var asked: "))
    #expect(!swift.contains("package") && !swift.contains("APIKey"))
  }

  @Test(
    "names are Kafka's, in the program's letters",
    arguments: [
      ("BrokerIds", "brokerIDs"), ("GenerationIdOrMemberEpoch", "generationIDOrMemberEpoch"),
      ("timeoutMs", "timeoutMs"), ("IdleMs", "idleMs"), ("IsrNodes", "isrNodes"),
    ])
  func names(kafka: String, ours: String) { #expect(Scalar.swiftName(kafka) == ours) }

  @Test(
    "a mistake is named with file, line and reason",
    arguments: [
      ("  Name", "a field has a name and a type"),
      ("  Name strang", "strang is no type"),
      ("  Name string since x", "'x' is no number"),
      ("  Name string since", "'' is no number"),
      ("  Name string nullable 2", "'nullable 2' says nothing about string"),
      ("  Name string parts A/B", "'parts A/B' says nothing about string"),
      ("  Group Group", "a structure stands in an array: []Group"),
      ("  Groups []Group", "Group is described nowhere"),
      ("  Topics []TopicPartitions", "TopicPartitions is described nowhere"),
      ("    Name string", "nothing above it has fields"),
      ("   Name string", "a step in is two spaces"),
      ("api 8 Other 3-1", "'3-1' are no versions"),
      ("api 8 Other", "not an api, its request or response, or a struct"),
    ])
  func mistakes(line: String, reason: String) {
    #expect(throws: DescriptionError(file: "a.txt", line: 4, reason: reason)) {
      try Description([("a.txt", Self.head + line + "\n" + Self.tail)])
    }
  }

  @Test("fields below one that is no structure are refused")
  func depth() {
    let error = #expect(throws: DescriptionError.self) {
      try Description([("a.txt", Self.head + "  Name string\n    Other string\n" + Self.tail)])
    }
    #expect(error?.description == "a.txt:5: error: nothing above it has fields")
  }
}
