import KafkaProtocol
import RecordLog

/// The one broker of the cluster: owner of all state, confined to the loop's thread. A request comes
/// in by `handle`; it is answered at once, or parked as a value until a sync, a join or a deadline
/// lets it go by `reply`.
final class Broker {
  let settings: BrokerSettings
  let limits: NodeLimits
  let folder: DataFolder
  let topics: TopicRegistry
  var groups: GroupCoordinator
  var groupLog: GroupLog?
  /// Answers that wait for an fsync, in the order in which they came.
  var unsynced: [UnsyncedAnswer] = []
  /// Partitions that were appended to since the last sync began.
  var dirty: [ObjectIdentifier: ServedPartition] = [:]
  var fetches: [RequestToken: ParkedFetch] = [:]
  /// Requests that wait for their group.
  var groupCalls: [RequestToken: RequestHeader] = [:]
  /// Numbers of this life for ids of members; the epoch makes them unique.
  var memberCount: UInt64 = 0
  private let reply: (RequestToken, ResponseFrame) -> Void
  let note: (NodeEvent) -> Void

  /// Opens what is in the folder.
  /// - Parameters:
  ///   - reply: takes the answers of requests whose outcome was `later`.
  ///   - note: takes what is worth a line in the log.
  init(
    _ folder: DataFolder, settings: BrokerSettings, limits: NodeLimits, now: NodeTime,
    reply: @escaping (RequestToken, ResponseFrame) -> Void, note: @escaping (NodeEvent) -> Void
  ) throws(LogError) {
    self.folder = folder
    self.settings = settings
    self.limits = limits
    self.reply = reply
    self.note = note
    topics = try TopicRegistry(folder, limits: limits, isReadOnly: settings.isReadOnly)
    groups = GroupCoordinator(limits.groups)
    if !settings.isReadOnly { groupLog = try GroupLog(folder, into: &groups, now: now) }
  }

  /// Answers a request that was parked.
  func answer(_ token: RequestToken, _ frame: ResponseFrame) { reply(token, frame) }

  /// Carries out one request.
  /// - Throws: where its bytes are no such request; the connection is to be closed.
  func handle(_ call: Call) throws(WireError) -> CallOutcome {
    switch call.header.key {
    case .produce: try produce(call)
    case .fetch: try fetch(call)
    case .joinGroup: try joinGroup(call)
    case .syncGroup: try syncGroup(call)
    case .offsetCommit: try offsetCommit(call)
    case .deleteGroups: try deleteGroups(call)
    case .offsetDelete: try offsetDelete(call)
    case .apiVersions: try respond(call, apiVersions)
    case .metadata: try respond(call, metadata)
    case .listOffsets: try respond(call, listOffsets)
    case .offsetForLeaderEpoch: try respond(call, offsetForLeaderEpoch)
    case .initProducerID: try respond(call, initProducerID)
    case .findCoordinator: try respond(call, findCoordinator)
    case .heartbeat: try respond(call, heartbeat)
    case .leaveGroup: try respond(call, leaveGroup)
    case .offsetFetch: try respond(call, offsetFetch)
    case .describeGroups: try respond(call, describeGroups)
    case .listGroups: try respond(call, listGroups)
    case .createTopics: try respond(call, createTopics)
    case .deleteTopics: try respond(call, deleteTopics)
    case .createPartitions: try respond(call, createPartitions)
    case .deleteRecords: try respond(call, deleteRecords)
    case .describeConfigs: try respond(call, describeConfigs)
    case .alterConfigs: try respond(call, alterConfigs)
    case .incrementalAlterConfigs: try respond(call, incrementalAlterConfigs)
    case .describeCluster: try respond(call, describeCluster)
    }
  }

  /// Answers at once.
  private func respond<Request: RequestMessage>(
    _ call: Call, _ handler: (Request, Call) -> Request.Response
  ) throws(WireError) -> CallOutcome {
    .answer(ResponseFrame(handler(try call.frame.decode(), call), to: call.header))
  }
}
