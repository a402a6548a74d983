import Glibc
import TestServers

/// Waits until a condition holds, looking again every few milliseconds.
/// - Throws: where it does not hold within the patience of the tests.
func wait(
  until what: String, for patience: Duration = KafkaCluster.patience,
  told: @autoclosure () -> String = "", _ holds: () throws -> Bool
) throws {
  let end = ContinuousClock.now + patience
  while !(try holds()) {
    guard ContinuousClock.now < end else {
      throw TestServerError("it never happened: \(what)\n\(told())")
    }
    usleep(5_000)
  }
}
