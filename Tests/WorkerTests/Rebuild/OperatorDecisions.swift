import EventModel
import PostgresWire
import Store
import Worker

/// What operators decide about the records that wait: every third is discarded, then all others are
/// judged anew.
struct OperatorDecisions {
  private struct Place {
    let projection: String
    let topic: TopicName
    let partition: Partition
    let offset: Offset
  }
  private let discarded: [Place]

  /// Chooses among what waits in a deployment now.
  init(_ deployment: Deployment) throws {
    var discarded: [Place] = []
    for projection in PlantedLog.projections {
      let rows = try deployment.connection.query(
        """
        SELECT l.topic, q.partition, q."offset" FROM annals.quarantine q JOIN annals.log l USING (log)
        WHERE q.state = 'quarantined' AND q.generation =
          \(try deployment.generation(projection).id)
        ORDER BY 1, 2, 3
        """)
      for (index, row) in rows.enumerated() where index % 3 == 0 {
        discarded.append(
          Place(
            projection: projection, topic: TopicName(row.text(0)!),
            partition: Partition(Int32(row.int64(1)!)), offset: Offset(row.int64(2)!)))
      }
    }
    self.discarded = discarded
  }

  func carryOut(_ deployment: Deployment) throws {
    let connection = try PostgresConnection(deployment.postgres, applicationName: "operator")
    for projection in PlantedLog.projections {
      let worker = QuarantineOperator(
        connection, entry: deployment.entry(projection),
        generation: try deployment.generation(projection), registry: deployment.registry)
      let decision = OperatorLog.Decision(by: "op", why: "planted")
      for place in discarded where place.projection == projection {
        _ = try worker.carryOut(
          .discard,
          QuarantineOperator.Selection(
            topic: place.topic, partition: place.partition, offset: place.offset), decision,
          execute: true)
      }
      _ = try worker.carryOut(.retry, QuarantineOperator.Selection(), decision, execute: true)
    }
  }
}
