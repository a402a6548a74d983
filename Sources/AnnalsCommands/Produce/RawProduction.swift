import CommandKit
import EventCodec

/// `annals produce --raw`: records as they are, past the contract.
enum RawProduction {
  static func run(
    _ context: CommandContext, _ topic: TopicContract
  ) throws(CommandFailure) -> ExitCode {
    let lines = try LineReader(path: context.parsed.text("file"))
    var records: [(line: Int, record: OutgoingRecord)] = []
    var refused = 0
    // All are read before one is sent: a plan that is not whole is none.
    while let line = try lines.next() {
      do throws(EventLine.Refusal) {
        records.append((lines.lineNumber, try RawLine.record(line)))
      } catch {
        refused += 1
        context.console.say("line \(lines.lineNumber): \(error.reason)")
      }
    }
    let count = Grouped.text(Int64(records.count))
    if refused > 0 {
      context.console.say("\(Grouped.text(Int64(refused))) lines are no records; nothing was sent")
      return .inputRefused
    }
    guard context.parsed.flag("execute") else {
      context.console.say(
        "\(count) records would go to \(topic.name) past its contract; --execute sends them")
      return .success
    }
    let sender = RecordSender(context, topic.name)
    for (line, record) in records {
      sender.add(record, line: line)
      if let failure = sender.failure { throw failure }
    }
    try sender.finish()
    var text = "\(Grouped.text(Int64(sender.sent))) sent to \(topic.name), past its contract"
    if sender.failed > 0 { text += ", \(Grouped.text(Int64(sender.failed))) not delivered" }
    context.console.say(text)
    return sender.failed > 0 ? .unavailable : .success
  }
}
