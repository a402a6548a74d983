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
    let error = try Self.refusal(of: admin)
    #expect(error.disposition == .misconfigured && error.name == "_AUTHENTICATION")
    #expect(!error.description.contains("still-secret"))
    #expect(admin.takeLogLines().allSatisfy { !$0.message.contains("still-secret") })
  }

  @Test(
    .enabled(
      if: KafkaLibrary.loaded.repeatsScramNonce, "this librdkafka has a SCRAM login that works"))
  func aScramLoginThatCannotWorkSaysWhatToDo() throws {
    let cluster = try KafkaCluster.shared()
    let values = try cluster.secureSettings("scram-sha-512")
    let admin = try KafkaAdmin(KafkaSettings(values))
    let error = try Self.refusal(of: admin)
    #expect("\(error)".contains("2.6.1") && error.disposition == .misconfigured)
  }

  /// What a question ends with once the broker has refused the login: before that it can only say
  /// that it has not been answered.
  private static func refusal(of admin: KafkaAdmin) throws -> KafkaError {
    let deadline = ContinuousClock.now + KafkaCluster.patience
    while true {
      do throws(KafkaError) {
        _ = try admin.metadata(timeout: .seconds(2))
        throw KafkaError(
          name: "none", message: "the login was accepted", disposition: .misconfigured)
      } catch {
        guard error.disposition == .retry, ContinuousClock.now < deadline else { return error }
      }
    }
  }
}
