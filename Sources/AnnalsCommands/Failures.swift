import Archive
import Archiver
import CommandKit
import KafkaWire
import Node
import PostgresWire
import RecordLog
import Replay
import Store
import Worker

/// Gives the errors of the modules below the shape that a person is shown, and an exit code.
enum Failures {
  /// Runs a call of the database.
  static func postgres<Value>(
    _ body: () throws(PostgresError) -> Value
  ) throws(CommandFailure) -> Value {
    do { return try body() } catch { throw failure(error) }
  }

  /// Runs a call of the store.
  static func store<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(CommandFailure) -> Value {
    do { return try body() } catch { throw failure(error) }
  }

  /// Runs a call of Kafka.
  static func kafka<Value>(
    _ body: () throws(KafkaError) -> Value
  ) throws(CommandFailure) -> Value {
    do { return try body() } catch { throw failure(error) }
  }

  /// Runs a call about digests and certificates.
  static func digest<Value>(
    _ body: () throws(DigestError) -> Value
  ) throws(CommandFailure) -> Value {
    do { return try body() } catch { throw failure(error) }
  }

  /// Runs a call about keys.
  static func keys<Value>(
    _ body: () throws(KeyFolder.Fault) -> Value
  ) throws(CommandFailure) -> Value {
    do { return try body() } catch { throw failure(error) }
  }

  static func failure(_ error: DigestError) -> CommandFailure {
    switch error {
    case .postgres(let error): failure(error)
    case .damaged(let what):
      CommandFailure(.corrupt, what, action: "stop, and find out what changed it")
    case .misconfigured(let what): CommandFailure(.misconfigured, what)
    case .file(let path, let reason): CommandFailure(.cannotWrite, reason, place: path)
    }
  }

  static func failure(_ error: KeyFolder.Fault) -> CommandFailure {
    switch error {
    case .cannotRead: CommandFailure(.misconfigured, "\(error)")
    case .cannotWrite:
      CommandFailure(.cannotWrite, "\(error)", action: "make room, or name another keys.folder")
    case .tooOpen(let path, _):
      CommandFailure(
        .notPermitted, "\(error)",
        action: "chmod go-rwx \(path); and rotate, if somebody may have read it")
    case .damaged: CommandFailure(.corrupt, "\(error)", action: "restore it from where it was kept")
    case .noKey: CommandFailure(.misconfigured, "\(error)", action: "annals keys new <name>")
    case .wrongName: CommandFailure(.usage, "\(error)")
    case .crypto(let error): CommandFailure(.misconfigured, "OpenSSL: \(error)")
    }
  }

  static func failure(_ error: PostgresError) -> CommandFailure {
    switch error.kind {
    case .connectionLost:
      CommandFailure(
        .unavailable, "Postgres: \(error)",
        action: "start it, or say where it is: DATABASE_URL or PGHOST, PGPORT, PGDATABASE")
    case .conflict: CommandFailure(.retryLater, "Postgres: \(error)", action: "try again")
    case .cancelled:
      CommandFailure(
        .retryLater, "Postgres cancelled the statement: \(error)",
        action: "try again, or allow it more time")
    case .exhausted:
      CommandFailure(.unavailable, "Postgres: \(error)", action: "make room on the server")
    case .dataRefused: CommandFailure(.inputRefused, "Postgres: \(error)")
    case .misconfigured where isPermission(error.sqlState):
      CommandFailure(
        .notPermitted, "Postgres: \(error)", action: "grant the right, or use another user")
    case .misconfigured:
      CommandFailure(
        .misconfigured, "Postgres: \(error)",
        action: isMissingTable(error.sqlState) ? "annals migrate" : "correct the connection")
    case .corrupt: CommandFailure(.corrupt, "Postgres: \(error)", action: "look at its own log")
    case .bug: CommandFailure(.bug, "Postgres: \(error)")
    }
  }

  static func failure(_ error: StoreError) -> CommandFailure {
    switch error {
    case .postgres(let error): failure(error)
    case .fenced: CommandFailure(.retryLater, "\(error)", action: "try again")
    case .damaged(let what):
      CommandFailure(.corrupt, what, action: "stop, and find out what changed the database")
    case .misconfigured(let what): CommandFailure(.misconfigured, what)
    }
  }

  static func failure(_ error: KafkaError) -> CommandFailure {
    switch error.disposition {
    case .retry:
      CommandFailure(
        .unavailable, "Kafka: \(error.message)",
        action: "start it, or correct KAFKA_BOOTSTRAP_SERVERS")
    case .fenced: CommandFailure(.retryLater, "Kafka: \(error.message)", action: "try again")
    case .misconfigured where error.name.contains("AUTH"):
      CommandFailure(
        .notPermitted, "Kafka: \(error.message)", action: "grant the right, or log in otherwise")
    case .misconfigured: CommandFailure(.misconfigured, "Kafka: \(error.message)")
    case .corrupt: CommandFailure(.corrupt, "Kafka: \(error.message)")
    case .bug: CommandFailure(.bug, "Kafka: \(error.message) (\(error.name))")
    }
  }

  static func failure(_ error: WorkerError) -> CommandFailure {
    switch error {
    case .kafka(let error): failure(error)
    case .store(let error): failure(error)
    case .offsetGone:
      CommandFailure(.retryLater, "\(error)", action: "start the worker again; it finds out why")
    case .anotherLog:
      CommandFailure(
        .corrupt, "\(error)", action: "find out who made the topic anew; a new log needs a rebuild")
    case .refusedRecord, .refusedBatch:
      CommandFailure(.inputRefused, "\(error)", action: "report it: the contract lets it pass")
    case .misconfigured(let what): CommandFailure(.misconfigured, what)
    }
  }

  /// Runs a call of the archive.
  static func archive<Value>(
    _ body: () throws(ArchiveError) -> Value
  ) throws(CommandFailure) -> Value {
    do { return try body() } catch { throw failure(error) }
  }

  static func failure(_ error: ArchiveError) -> CommandFailure {
    switch error {
    case .disk(let error): failure(error)
    case .locked:
      CommandFailure(.retryLater, "\(error)", action: "stop it, or name another folder")
    case .damaged:
      CommandFailure(
        .corrupt, "\(error)", action: "annals archive verify, then restore the file from a copy")
    case .invalid:
      CommandFailure(
        .misconfigured, "\(error)", action: "name an archive, or a folder for a new one")
    case .unknown, .outOfRange:
      CommandFailure(.inputRefused, "\(error)", action: "annals archive list shows what there is")
    case .unfit: CommandFailure(.bug, "\(error)")
    }
  }

  static func failure(_ error: ArchiverError) -> CommandFailure {
    switch error {
    case .kafka(let error): failure(error)
    case .archive(let error): failure(error)
    case .anotherLog:
      CommandFailure(
        .corrupt, "\(error)",
        action: "find out who made the topic anew; archive run --new-log TOPIC begins another log")
    case .offsetGone, .partitionsChanged:
      CommandFailure(.retryLater, "\(error)", action: "start it again")
    case .misconfigured(let what): CommandFailure(.misconfigured, what)
    }
  }

  static func failure(_ error: NodeError) -> CommandFailure {
    switch error {
    case .log(let error): failure(error)
    case .listen(let error) where error.isTaken:
      CommandFailure(
        .retryLater, "\(error)", action: "stop whoever listens there, or take --listen HOST:0")
    case .listen:
      CommandFailure(.misconfigured, "\(error)", action: "name an address of this machine")
    }
  }

  static func failure(_ error: LogError) -> CommandFailure {
    switch error {
    case .locked:
      CommandFailure(.retryLater, "\(error)", action: "stop it, or name another folder")
    case .diskFull: CommandFailure(.cannotWrite, "\(error)", action: "make room")
    // EACCES, EPERM and EROFS, by their numbers: they are the same on every Linux.
    case .system(_, _, let code) where [1, 13, 30].contains(code):
      CommandFailure(.notPermitted, "\(error)", action: "grant the right, or name another folder")
    case .system, .failed:
      CommandFailure(.cannotWrite, "\(error)", action: "look at the disk, then start again")
    case .damaged:
      CommandFailure(.corrupt, "\(error)", action: "stop, and find out what changed the file")
    case .invalid, .missing:
      CommandFailure(
        .corrupt, "\(error)", action: "name a folder that this program or Apache Kafka wrote")
    case .offsetOutOfRange, .readOnly, .exists: CommandFailure(.bug, "\(error)")
    }
  }

  private static func isPermission(_ state: String?) -> Bool {
    state == "42501" || state?.hasPrefix("28") == true
  }

  private static func isMissingTable(_ state: String?) -> Bool {
    state == "42P01" || state == "3F000"
  }
}
