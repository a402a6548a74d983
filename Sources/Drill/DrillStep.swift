import CommandKit

/// One thing that a drill does.
package struct DrillStep: Equatable, Sendable {
  /// How much of the source, or of the work, is meant.
  package enum Amount: Equatable, Sendable {
    case percent(Int)
    case records(Int)
    /// All that is left.
    case rest
  }

  /// What is lost at a stroke.
  package enum Loss: String, CaseIterable, Sendable {
    case database, broker, archive
  }

  /// What is done.
  package enum Action: Equatable, Sendable {
    /// Records of the source go into the topics.
    case feed(Amount)
    /// Records as they stand in the file go into a topic, again and again.
    case send(topic: String, records: [String], times: Int)
    /// `annals work` begins.
    case startWorker(settings: [Setting])
    /// SIGTERM: it finishes its batch and leaves.
    case stopWorker
    /// SIGKILL while there is work left, and the next one takes over, so many times.
    case killWorker(times: Int)
    /// Postgres ends the sessions of all workers, so many times.
    case killSessions(times: Int)
    /// SIGKILL, or SIGTERM.
    case stopBroker(kills: Bool)
    case startBroker
    /// `annals archive run` until the end of the topics.
    case archive
    /// Everything of that kind is gone; an empty one is started in its place.
    case lose([Loss])
    /// `annals rebuild` of every projection; from the source alone, or from what the sandbox has.
    case rebuild(fromSource: Bool)
    /// Until so much is applied; `.rest` is everything.
    case await(Amount)
    case wait(Duration)
    /// `annals certify` of every projection, for an expectation to compare with.
    case certify
    /// A marked section of the runbook's page.
    case runbook(section: String)
    /// Text for `/bin/sh`, and the exit status that it must have.
    case run(shell: String, exit: Int)
  }

  /// A setting of a worker.
  package struct Setting: Equatable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What a worker is called where none is named.
  package static let workerName = "one"

  package let action: Action
  /// The worker that it is about.
  package let worker: String
  /// How long it may take.
  package let within: Duration
  /// What a person reads; made from the action where the file has none.
  package let title: String

  package init(_ action: Action, worker: String, within: Duration, title: String?) {
    self.action = action
    self.worker = worker
    self.within = within
    self.title = title ?? Self.title(action, worker)
  }

  private static func title(_ action: Action, _ worker: String) -> String {
    switch action {
    case .feed(let amount): "feed \(text(amount)) of the source"
    case .send(let topic, let records, let times):
      "send \(records.count * times) records of the file to \(topic)"
    case .startWorker: "start worker \(worker)"
    case .stopWorker: "stop worker \(worker)"
    case .killWorker(1): "kill worker \(worker) at work, and start the next"
    case .killWorker(let times): "kill worker \(worker) at work, and start the next, \(times) times"
    case .killSessions(let times):
      "end the workers' database sessions" + (times == 1 ? "" : ", \(times) times")
    case .stopBroker(let kills): kills ? "kill the broker" : "stop the broker"
    case .startBroker: "start the broker"
    case .archive: "archive what the topics have"
    case .lose(let losses): "lose the " + losses.map(\.rawValue).joined(separator: " and the ")
    case .rebuild(let fromSource):
      fromSource ? "rebuild from the source alone" : "rebuild every read model"
    case .await(.rest): "wait until everything is applied"
    case .await(let amount): "wait until \(text(amount)) is applied"
    case .wait(let duration): "wait \(DurationText.render(duration))"
    case .certify: "certify every read model"
    case .runbook(let section): "follow the runbook: \(section)"
    case .run(let shell, _): "run \(shell.split(separator: "\n").first ?? "")"
    }
  }

  private static func text(_ amount: Amount) -> String {
    switch amount {
    case .percent(let percent): "\(percent) %"
    case .records(let count): "\(count) records"
    case .rest: "the rest"
    }
  }

  /// Whether only a sandbox may do it, because it changes or ends something.
  package var needsSandbox: Bool {
    switch action {
    case .wait: false
    default: true
    }
  }

  /// Whether it needs a broker.
  package var needsBroker: Bool {
    switch action {
    case .feed, .send, .startWorker, .stopWorker, .killWorker, .killSessions, .stopBroker,
      .startBroker, .archive, .await:
      true
    case .lose(let losses): losses.contains(.broker)
    case .rebuild, .wait, .certify, .runbook, .run: false
    }
  }
}
