import Glibc
import PostgresWire
import TestServers

/// CPU time of the Postgres process behind a connection: what a busy machine does beside it does
/// not count. Only for a server on this machine; 0 where it cannot be read.
enum BackendTime {
  /// The server's process for a connection that calls itself by that name.
  static func process(_ connection: PostgresConnection, named name: String) throws -> Int64? {
    let rows = try connection.query(
      "SELECT pid FROM pg_stat_activity "
        + "WHERE datname = current_database() AND application_name = $1", [.text(name)])
    return rows.isEmpty ? nil : rows[0].int64(0)
  }

  /// Seconds in user and kernel mode so far.
  static func seconds(_ process: Int64) -> Double {
    // The fields behind the name, which may hold anything, in ticks: utime is the 12th of them.
    let text = ChildProcess.contents("/proc/\(process)/stat")
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
