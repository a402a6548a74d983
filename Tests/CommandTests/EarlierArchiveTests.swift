import EventModel
import Foundation
import TestServers
import Testing

/// A whole archive that was put back to an earlier copy of itself.
@Suite(
  "An earlier copy of an archive", .serialized,
  .enabled(if: KafkaCluster.unavailable == nil, "\(KafkaCluster.unavailable ?? "")"))
struct EarlierArchiveTests {
  @Test("whoever has the database notices it, and it is taken only where that is said")
  func putBack() throws {
    let cluster = try KafkaCluster.shared()
    let topic = try cluster.makeTopic("earlier", partitions: 2)
    try PostgresCluster.shared().withDatabase { url in
      let kafka = ["KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap]
      let binary = try AnnalsBinary(kafka.merging(["DATABASE_URL": url]) { $1 })
      let alone = try AnnalsBinary(kafka)
      let folder = binary.folder.path + "/archive"
      func archive(_ words: String...) throws -> AnnalsBinary.Answer {
        try binary.run(["archive"] + words + ["--archive-folder", folder])
      }
      func keep() throws -> AnnalsBinary.Answer {
        try archive("run", "--topic", topic.text, "--until-end")
      }
      func send() throws {
        try cluster.produce(
          (0..<20).map { TestRecord("k", "v\($0)", partition: Int32($0 % 2)) }, to: topic)
      }
      #expect(try binary.run("migrate").status == 0)
      try send()
      #expect(try keep().status == 0)
      try FileManager.default.copyItem(atPath: folder, toPath: folder + "-copy")
      try send()
      #expect(try keep().status == 0)
      #expect(try archive("verify").status == 0)

      try FileManager.default.removeItem(atPath: folder)
      try FileManager.default.copyItem(atPath: folder + "-copy", toPath: folder)
      let refused = try keep()
      #expect(refused.status == 74, "\(refused)")
      #expect(refused.error.contains("partition 0 ends at offset 10"), "\(refused)")
      #expect(refused.error.contains("seen to reach offset 20"), "\(refused)")
      #expect(refused.error.contains("--accept-earlier"), "\(refused)")
      let told = try archive("verify")
      #expect(told.status == 74 && told.error.contains("an earlier copy: \(topic)#1"), "\(told)")
      let rebuild = try binary.run("rebuild", "slm_usage", "--archive", folder)
      #expect(rebuild.status == 74, "\(rebuild)")
      // The folder alone is sound, and it is said what cannot be known.
      let sound = try alone.run("archive", "verify", "--archive-folder", folder)
      #expect(sound.status == 0 && sound.error.contains("only a database"), "\(sound)")

      #expect(try archive("verify", "--accept-earlier").status == 0)
      #expect(try keep().status == 0)
      #expect(try archive("verify").error.contains("sound: 40 records"))

      // The same number of commits, of another life: somebody else went on from the copy.
      try FileManager.default.removeItem(atPath: folder)
      try FileManager.default.copyItem(atPath: folder + "-copy", toPath: folder)
      try send()
      let other = try alone.run(
        "archive", "run", "--archive-folder", folder, "--topic", topic.text, "--until-end")
      #expect(other.status == 0, "\(other)")
      let another = try archive("verify")
      #expect(
        another.status == 74 && another.error.contains("another history up to commit"), "\(another)"
      )
      try binary.remove()
      try alone.remove()
    }
  }
}
