import KafkaWire
import Testing

/// What an operator's settings may and may not do, and what is shown of them. Needs no broker.
@Suite struct SettingsTests {
  private static let secretive = [
    "bootstrap.servers": "broker:9092", "sasl.mechanism": "SCRAM-SHA-512",
    "sasl.username": "annals-user", "sasl.password": "correct-horse",
    "ssl.key.password": "battery-staple", "ssl.key.pem": "-----BEGIN KEY-----",
    "ssl.keystore.password": "tr0ub4dor", "ssl.key.location": "/keys/client.key",
    "sasl.oauthbearer.client.secret": "oauth-secret", "sasl.oauthbearer.config": "principal=x",
  ]

  @Test func descriptionsAndDumpsShowNoSecret() throws {
    let settings = try KafkaSettings(Self.secretive)
    var dumped = ""
    dump(settings, to: &dumped)
    dump(["nested": settings], to: &dumped)
    for text in [
      settings.description, settings.debugDescription, "\(settings)", String(reflecting: settings),
      "\([settings])", "\(Optional(settings) as Any)", dumped,
    ] {
      for secret in [
        "correct-horse", "battery-staple", "BEGIN KEY", "tr0ub4dor", "annals-user", "client.key",
        "oauth-secret", "principal=x",
      ] { #expect(!text.contains(secret)) }
      #expect(text.contains("broker:9092"))
      #expect(text.contains("SCRAM-SHA-512"))
    }
  }

  @Test func textsOfOthersLoseTheirSecrets() throws {
    let settings = try KafkaSettings(["sasl.password": "hunter2", "ssl.key.password": "hunter22"])
    #expect(
      settings.withoutSecrets("refused hunter22 and hunter2.") == "refused [hidden] and [hidden].")
    #expect(settings.withoutSecrets("nothing here") == "nothing here")
  }

  @Test func aWrongValueOfAHiddenSettingIsNotQuoted() throws {
    let settings = try KafkaSettings(["sasl.oauthbearer.method": "swordfish"])
    #expect {
      _ = try KafkaProducer(settings)
    } throws: { error in
      let text = "\(error)"
      return text.contains("sasl.oauthbearer.method") && !text.contains("swordfish")
        && (error as? KafkaError)?.disposition == .misconfigured
    }
  }

  @Test func anUnknownSettingIsNamed() throws {
    let settings = try KafkaSettings(["no.such.setting": "1"])
    #expect {
      _ = try KafkaConsumer(settings, groupID: "g")
    } throws: { error in
      "\(error)".contains("no.such.setting")
        && (error as? KafkaError)?.disposition == .misconfigured
    }
  }

  @Test(arguments: [
    "enable.auto.commit", "auto.offset.reset", "isolation.level", "acks", "enable.idempotence",
    "partitioner", "partition.assignment.strategy", "group.id", "group.instance.id",
  ])
  func whatExactlyOnceRestsOnCannotBeSet(name: String) {
    #expect {
      _ = try KafkaSettings(properties: ["kafka.\(name)": "x"])
    } throws: { error in
      "\(error)".contains("kafka.\(name)") && (error as? KafkaError)?.disposition == .misconfigured
    }
  }

  @Test func propertiesPassThroughByPrefix() throws {
    let settings = try KafkaSettings(properties: [
      "kafka.bootstrap.servers": "a:1", "kafka.linger.ms": "7", "other": "x",
    ])
    #expect(settings.description == "bootstrap.servers=a:1 linger.ms=7")
    #expect(settings.defaulting("linger.ms", to: "5")["linger.ms"] == "7")
    #expect(settings.defaulting("client.id", to: "annals")["client.id"] == "annals")
  }

  @Test(arguments: [
    (KafkaLibrary(2, 0, 2), "SCRAM-SHA-512", true), (KafkaLibrary(2, 6, 0), "scram-sha-256", true),
    (KafkaLibrary(2, 6, 1), "SCRAM-SHA-512", false),
    (KafkaLibrary(3, 0, 0), "SCRAM-SHA-256", false),
    (KafkaLibrary(2, 0, 2), "PLAIN", false),
  ])
  func scramWithAnOldLibraryIsToldAtStart(
    library: KafkaLibrary, mechanism: String, isTold: Bool
  ) throws {
    for name in ["sasl.mechanism", "sasl.mechanisms"] {
      let warnings = try KafkaSettings([name: mechanism]).warnings(library: library)
      #expect(warnings.count == (isTold ? 1 : 0))
      #expect(warnings.allSatisfy { $0.contains("2.6.1") && $0.contains("\(library)") })
    }
  }
}
