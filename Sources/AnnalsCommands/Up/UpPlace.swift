/// Where the servers of `annals up` are.
struct UpPlace {
  /// As `bootstrap.servers`.
  let kafka: String
  /// As `DATABASE_URL`.
  let database: String
  /// As `15.18`.
  let postgresVersion: String
}
