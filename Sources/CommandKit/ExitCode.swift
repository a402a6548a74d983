/// How a command ends; the numbers are those of `sysexits.h`, so that a script can act on them.
package enum ExitCode: Int32, CaseIterable, Sendable {
  case success = 0
  case checkFailed = 1
  case usage = 64
  case inputRefused = 65
  case unavailable = 69
  case bug = 70
  case cannotWrite = 73
  case corrupt = 74
  case retryLater = 75
  case notPermitted = 77
  case misconfigured = 78

  /// What the code says, in a few words, for help texts.
  package var summary: String {
    switch self {
    case .success: "done"
    case .checkFailed: "a check failed"
    case .usage: "the command line is wrong"
    case .inputRefused: "input was refused"
    case .unavailable: "Kafka or Postgres cannot be reached"
    case .bug: "a bug in Annals"
    case .cannotWrite: "output cannot be written"
    case .corrupt: "stored data is not what was written"
    case .retryLater: "another owner is at work, or a passing fault: try again"
    case .notPermitted: "Kafka, Postgres or the file system forbids it"
    case .misconfigured: "a setting or a declaration is wrong"
    }
  }

  /// When a command ends so.
  package var meaning: String {
    switch self {
    case .success: "What was asked for is done, or a plan was shown and nothing was asked for."
    case .checkFailed:
      "The command worked and its answer is no: drift was found, an offset is unaccounted for,"
        + " two digests differ, an expectation does not hold."
    case .usage: "An unknown command or option, or a value of the wrong type; nothing was done."
    case .inputRefused:
      "At least one record or file of the input breaks its contract; each refusal was named."
    case .unavailable: "A server did not answer in time, or closed the connection."
    case .bug: "A state that cannot be. Nothing was committed in this state."
    case .cannotWrite: "A file or standard output refused the data: a full disk, a missing folder."
    case .corrupt:
      "A hash, a checksum or a log's identity disagrees with what was recorded before."
    case .retryLater:
      "The owner of a partition changed, a lock is held, or a transaction gave way to another."
    case .notPermitted: "The credentials are known and are not enough."
    case .misconfigured: "Names, bounds or declarations contradict each other or the servers."
    }
  }

  /// What whoever started the command should do.
  package var action: String {
    switch self {
    case .success: "Go on."
    case .checkFailed: "Read the answer on standard output; do not simply repeat."
    case .usage: "Correct the command; the message names the nearest spelling."
    case .inputRefused: "Mend the named records and send those again."
    case .unavailable: "Start the server or correct its address; repeating is safe."
    case .bug: "Keep the message and report it; repeating is safe and probably useless."
    case .cannotWrite: "Make room or name another place; repeating is safe."
    case .corrupt: "Stop, keep the files, and find out what changed them; do not repeat."
    case .retryLater: "Repeat after a pause; a supervisor may do so by itself."
    case .notPermitted: "Grant the right that the message names, or use other credentials."
    case .misconfigured: "Correct the setting that the message names; do not repeat before."
    }
  }
}
