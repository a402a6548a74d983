/// The sections of the page.
enum PageParts {
  static func decode(_ figures: DecodeBench.Figures, _ options: BenchOptions) -> String {
    """
    ## Decoding

    Method: 20,000 different records of \(Figure.whole(figures.bytesPerEvent)) bytes, five passes, one core,
    CPU time, both ways in turn, medians of \(options.decodeRounds) rounds. *Ours* checks the whole record against
    its contract, types all fields and interns three texts; *On-Demand* is bare simdjson in C++, compiled for
    `\(figures.onDemandName)`, twelve `find_field` in the order of the document, and checks nothing that it does not read.

    | | ns an event | events/s |
    |---|---|---|
    | ours | \(Figure.whole(figures.oursMedian)) | \(Figure.whole(1e9 / figures.oursMedian)) |
    | On-Demand | \(Figure.whole(figures.onDemandMedian)) | \(Figure.whole(1e9 / figures.onDemandMedian)) |
    """
  }

  static func pipeline(_ figures: PipelineFigures, _ options: BenchOptions) -> String {
    let copyBackend = Measure.median(figures.copyBackend) * 1e6 / Double(figures.events)
    let rows = [
      row(
        "C: binary COPY", figures.copyRate, figures, cpu: nil, backend: copyBackend, memory: nil),
      row(
        "tallies", figures.usageRate, figures, cpu: figures.cpuMicroseconds(figures.usage),
        backend: figures.backendMicroseconds(figures.usage),
        memory: Measure.median(figures.usage.map(\.peakMemoryMiB))),
      row(
        "tallies and a row an event", figures.usageAndLogRate, figures,
        cpu: figures.cpuMicroseconds(figures.usageAndLog),
        backend: figures.backendMicroseconds(figures.usageAndLog),
        memory: Measure.median(figures.usageAndLog.map(\.peakMemoryMiB))),
      row("naive", figures.naiveRate, figures, cpu: nil, backend: nil, memory: nil),
    ]
    return """
      ## From Kafka to Postgres

      Method: \(Figure.whole(Double(figures.events))) events of a generator with seed \(options.seed) (random version 4 ids,
      10,000 uniform keys of 50 tenants, 5 providers and 40 models, one hour of event time in order), in a
      topic of six partitions that is filled before anything is timed. A broker and a Postgres of the run's
      own on the same machine, each way in turn in a fresh database after a checkpoint, medians of
      \(options.rounds) rounds. Every run's sums and row counts are compared with the generator's.

      - *C*: one connection's binary COPY of eight typed columns and the JSON as text, with a primary key,
        10,000 rows a transaction. Encoding the rows is not timed.
      - *tallies*: the projection `slm_usage`, two tallies (minutes, hours) with two quantile sketches each, by a worker in
        a process of its own, timed from the assignment of its partitions to the last commit.
      - *tallies and a row an event*: the same, and one appended row for each event.
      - *naive*: the same upserts, one transaction an event, on \(Figure.whole(Double(figures.naiveEvents))) events that lie in
        memory; its rate is of these.

      Postgres with its defaults but \(figures.postgres).

      | way | events/s | x C | x naive | worker CPU µs an event | Postgres CPU µs an event | peak memory MiB |
      |---|---|---|---|---|---|---|
      \(rows.joined(separator: "\n"))

      A transaction held \(Figure.whole(figures.eventsPerTransaction)) events on average: batches grow with what waits.

      ## Where the time goes

      Seconds of a run by stage, medians; the reading thread and the writing one run beside each other, so
      the stages sum up to more than the run.

      | thread | stage | tallies | and a row an event |
      |---|---|---|---|
      \(stages(figures))
      """
  }

  private static func row(
    _ name: String, _ rate: Double, _ figures: PipelineFigures, cpu: Double?, backend: Double?,
    memory: Double?
  ) -> String {
    func shown(_ value: Double?) -> String { value.map { Figure.decimal($0) } ?? "" }
    return "| \(name) | \(Figure.whole(rate)) | \(Figure.decimal(rate / figures.copyRate)) | "
      + "\(Figure.decimal(rate / figures.naiveRate)) | \(shown(cpu)) | \(shown(backend)) | "
      + "\(memory.map { Figure.whole($0) } ?? "") |"
  }

  private static let meanings: [(stage: String, thread: String, meaning: String)] = [
    ("poll", "reading", "records out of librdkafka, and waiting for them"),
    ("fold", "reading", "decode, fold, encode"),
    ("handOver", "reading", "waiting for the writer"),
    ("positions", "writing", "epochs and positions"),
    ("copy", "writing", "COPY into tables and stages"),
    ("merge", "writing", "upsert from the stages"),
    ("outcomes", "writing", "outcomes and ids"),
    ("commit", "writing", "commit"),
  ]

  private static func stages(_ figures: PipelineFigures) -> String {
    func seconds(_ runs: [WorkerFigures], _ name: String) -> String {
      Figure.decimal(
        Measure.median(runs.compactMap { $0.stages.first { $0.name == name }?.seconds }))
    }
    return meanings.map { stage, thread, meaning in
      "| \(thread) | \(meaning) | \(seconds(figures.usage, stage)) | "
        + "\(seconds(figures.usageAndLog, stage)) |"
    }.joined(separator: "\n")
  }
}
