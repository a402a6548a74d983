package import EventModel
package import KafkaWire
import PostgresWire
package import Store

/// Why a projection's work stopped; the disposition says what its caller does.
package enum WorkerError: Error, CustomStringConvertible {
  case kafka(KafkaError)
  case store(StoreError)
  /// The topic is not the one that was read before.
  case anotherLog(TopicPartition, String)
  /// The offset to be read next is not in the log; the next session finds out why: what was removed
  /// is accounted for as lost, and another log is refused.
  case offsetGone(TopicPartition, Offset, KafkaError)
  /// The database refuses what this one record becomes; an operator decides.
  case refusedRecord(TopicPartition, Offset, String)
  /// A batch of more than one record holds something that the database refuses.
  case refusedBatch(records: Int, String)
  case misconfigured(String)

  package enum Disposition: String, Sendable {
    /// Try again, with a wait.
    case retry
    /// Try again with a smaller batch, to find the record.
    case bisect
    /// Stop: an operator decides about the record.
    case poison
    /// Stop: something must be set up or looked at.
    case misconfigured
    /// Stop: what is stored is damaged.
    case corrupt
    /// Stop: the program is wrong.
    case bug
  }

  package var disposition: Disposition {
    switch self {
    case .kafka(let error):
      switch error.disposition {
      case .retry, .fenced: .retry
      case .misconfigured: .misconfigured
      case .corrupt: .corrupt
      case .bug: .bug
      }
    case .store(.postgres(let error)):
      switch error.disposition {
      case .retry: .retry
      case .poison: .bisect
      case .misconfigured: .misconfigured
      case .corrupt: .corrupt
      case .bug: .bug
      }
    case .store(.fenced), .offsetGone: .retry
    case .store(.damaged): .corrupt
    case .store(.misconfigured), .misconfigured, .anotherLog: .misconfigured
    case .refusedRecord: .poison
    case .refusedBatch: .bisect
    }
  }

  package var description: String {
    switch self {
    case .kafka(let error): "Kafka: \(error)"
    case .store(let error): "Postgres: \(error)"
    case .anotherLog(let partition, let what): "\(partition) is not the log read before: \(what)"
    case .offsetGone(let partition, let offset, let error):
      "\(partition): offset \(offset) is not in the log: \(error)"
    case .refusedRecord(let partition, let offset, let what):
      "the database refuses what \(partition) offset \(offset) becomes: \(what)"
    case .refusedBatch(let records, let what):
      "the database refuses something in a batch of \(records) records: \(what)"
    case .misconfigured(let what): what
    }
  }
}
