import EventModel
import KafkaWire
import TestServers
import Testing

/// Settings for TLS and SASL pass through, and a login that fails says why.
@Suite(
  .enabled(if: KafkaCluster.secureUnavailable == nil, "\(KafkaCluster.secureUnavailable ?? "")"))
struct LoginTests {
  @Test(arguments: ["plain", "mutual"])
  func aGoodLoginWorks(kind: String) throws {
    let cluster = try KafkaCluster.shared()
    let admin = try KafkaAdmin(KafkaSettings(cluster.secureSettings(kind)))
    #expect(!(try admin.metadata(timeout: KafkaCluster.patience).brokers.isEmpty))
  }

  @Test func aBadLoginSaysSoWithoutThePassword() throws {
    let cluster = try KafkaCluster.shared()
    var values = try cluster.secureSettings("plain")
    values["sasl.password"] = "wrong-and-still-secret"
    let admin = try KafkaAdmin(KafkaSettings(values))
    #expect {
      _ = try admin.metadata(timeout: .seconds(5))
    } throws: { error in
      let error = error as? KafkaError
      return error?.disposition == .misconfigured && error?.name == "_AUTHENTICATION"
        && error?.description.contains("still-secret") == false
    }
    #expect(admin.takeLogLines().allSatisfy { !$0.message.contains("still-secret") })
  }

  @Test(
    .enabled(
      if: KafkaLibrary.loaded.repeatsScramNonce, "this librdkafka has a SCRAM login that works"))
  func aScramLoginThatCannotWorkSaysWhatToDo() throws {
    let cluster = try KafkaCluster.shared()
    let values = try cluster.secureSettings("scram-sha-512")
    let admin = try KafkaAdmin(KafkaSettings(values))
    #expect {
      _ = try admin.metadata(timeout: .seconds(5))
    } throws: { error in
      "\(error)".contains("2.6.1") && (error as? KafkaError)?.disposition == .misconfigured
    }
  }
}
