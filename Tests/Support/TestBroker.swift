import Foundation

/// Which broker the tests run on: the node that is tested with everything else, or Apache Kafka,
/// the reference for it. `ANNALS_TEST_BROKER` names one; it is the node where nothing is named.
package enum TestBroker: String, Sendable {
  case node
  case kafka

  package static let chosen: TestBroker = {
    let name = ProcessInfo.processInfo.environment["ANNALS_TEST_BROKER"] ?? ""
    if name.isEmpty { return .node }
    guard let broker = TestBroker(rawValue: name) else {
      fatalError("ANNALS_TEST_BROKER is node or kafka, not \(name)")
    }
    return broker
  }()
}
