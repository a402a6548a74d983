import EventModel
import Glibc

/// What `annals up` prints when it is ready.
struct UpReady {
  let place: UpPlace
  /// The folder of it all.
  let folder: String
  let topics: [TopicName]
  let readModels: Int

  var text: String {
    let topic = topics.first.map { "\($0)" } ?? "TOPIC"
    return """
      Annals is up. Ctrl-C takes it down; what is acknowledged stays, in any case.

        node      \(place.kafka), Kafka's protocol; \(topics.count) topics, one replica each
        Postgres  \(place.postgresVersion), on a socket only
        workers   \(readModels) read models
        data      \(folder): node/, postgres/, archive/

      For programs, and for the commands below:

        export KAFKA_BOOTSTRAP_SERVERS=\(place.kafka)
        export DATABASE_URL='\(place.database)'

      Try next, in another terminal:

        annals query --list
        annals produce \(topic) --file EVENTS.ndjson
        kcat -b \(place.kafka) -C -e -t \(topic)

      """
  }
}
