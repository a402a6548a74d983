CREATE SCHEMA IF NOT EXISTS annals;
CREATE SCHEMA IF NOT EXISTS read;
COMMENT ON SCHEMA annals IS 'What Annals keeps about its work: positions, outcomes, quarantine, operator log.';
COMMENT ON SCHEMA read IS 'The read models, as stable views over whatever generation is active.';

CREATE TABLE annals.log (
  log integer PRIMARY KEY,
  topic text COLLATE "C" NOT NULL,
  life integer NOT NULL CHECK (life > 0),
  met_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (topic, life)
);
COMMENT ON TABLE annals.log IS 'One life of a topic: a topic deleted and made again is another log.';

CREATE TABLE annals.generation (
  generation integer PRIMARY KEY,
  projection text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  number integer NOT NULL CHECK (number > 0),
  schema_name text NOT NULL UNIQUE,
  source_hash text NOT NULL,
  state text NOT NULL CHECK (state IN ('building', 'active', 'demoted', 'retired')),
  made_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (projection, version, number)
);
CREATE UNIQUE INDEX generation_active ON annals.generation (projection) WHERE state = 'active';
COMMENT ON TABLE annals.generation IS 'One build of a read model; readers see the active one of each projection.';

CREATE TABLE annals.generation_log (
  generation integer NOT NULL REFERENCES annals.generation,
  log integer NOT NULL REFERENCES annals.log,
  partitions integer NOT NULL CHECK (partitions > 0),
  PRIMARY KEY (generation, log)
);
COMMENT ON TABLE annals.generation_log IS 'How many partitions a log had when a generation first read it: folds stop when that changes.';

CREATE TABLE annals.position (
  generation integer NOT NULL REFERENCES annals.generation,
  log integer NOT NULL REFERENCES annals.log,
  partition integer NOT NULL CHECK (partition >= 0),
  start_offset bigint NOT NULL CHECK (start_offset >= 0),
  next_offset bigint NOT NULL CHECK (next_offset >= start_offset),
  epoch bigint NOT NULL DEFAULT 0,
  owner text NOT NULL DEFAULT '',
  last_hash bytea,
  greatest_time_ms bigint,
  committed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (generation, log, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE annals.position IS 'Where each partition stands; a commit needs the epoch and the expected next offset.';
COMMENT ON COLUMN annals.position.epoch IS 'Rises whenever somebody takes the partition: who has an older one cannot write.';
COMMENT ON COLUMN annals.position.last_hash IS 'SHA-256 of the last record committed: whether it is still the same log.';

CREATE TABLE annals.outcome_runs (
  generation integer NOT NULL,
  log integer NOT NULL,
  partition integer NOT NULL,
  first_offset bigint NOT NULL,
  next_offset bigint NOT NULL CHECK (next_offset > first_offset),
  runs bytea NOT NULL,
  PRIMARY KEY (generation, log, partition, first_offset),
  FOREIGN KEY (generation, log, partition) REFERENCES annals.position
) WITH (fillfactor = 50);
COMMENT ON TABLE annals.outcome_runs IS 'What became of every offset, as runs of equal outcomes: one byte (outcome) and a LEB128 length each.';

CREATE TABLE annals.quarantine (
  generation integer NOT NULL,
  log integer NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  state text NOT NULL CHECK (state IN
    ('quarantined', 'held', 'applied', 'skipped', 'duplicate', 'discarded')),
  code text NOT NULL,
  detail text NOT NULL,
  behind_offset bigint,
  key bytea,
  value bytea,
  headers bytea NOT NULL,
  header_count integer NOT NULL,
  timestamp_ms bigint NOT NULL,
  timestamp_type smallint NOT NULL,
  entered_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (generation, log, partition, "offset"),
  FOREIGN KEY (generation, log, partition) REFERENCES annals.position
);
CREATE INDEX quarantine_waiting ON annals.quarantine (generation, log, partition, "offset")
  WHERE state IN ('quarantined', 'held');
COMMENT ON TABLE annals.quarantine IS 'Records that wait, with the reason and their raw bytes, and what an operator decided of them.';

CREATE TABLE annals.duplicate (
  generation integer NOT NULL,
  log integer NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  original_offset bigint NOT NULL,
  PRIMARY KEY (generation, log, partition, "offset"),
  FOREIGN KEY (generation, log, partition) REFERENCES annals.position
);
COMMENT ON TABLE annals.duplicate IS 'Later records of an event that was met before, with the record that was applied.';

CREATE TABLE annals.seen_ids (
  generation integer NOT NULL,
  log integer NOT NULL,
  partition integer NOT NULL,
  first_offset bigint NOT NULL,
  last_offset bigint NOT NULL,
  entries bytea NOT NULL,
  PRIMARY KEY (generation, log, partition, first_offset),
  FOREIGN KEY (generation, log, partition) REFERENCES annals.position
);
ALTER TABLE annals.seen_ids ALTER COLUMN entries SET STORAGE EXTERNAL;
COMMENT ON TABLE annals.seen_ids IS 'Ids met inside the duplicate window, one row a batch: 16 bytes of hash, 8 of offset, 8 of record time each.';

CREATE TABLE annals.operator_log (
  entry bigint PRIMARY KEY CHECK (entry > 0),
  decided_at timestamptz NOT NULL DEFAULT now(),
  decided_by text NOT NULL CHECK (decided_by <> ''),
  reason text NOT NULL CHECK (reason <> ''),
  action text NOT NULL CHECK (action IN ('adopt', 'retry', 'discard')),
  projection text NOT NULL,
  version integer NOT NULL,
  generation integer NOT NULL REFERENCES annals.generation,
  log integer REFERENCES annals.log,
  partition integer,
  "offset" bigint,
  detail text NOT NULL
);
COMMENT ON TABLE annals.operator_log IS 'What operators decided, with who and why; append-only, an input of every replay.';

CREATE FUNCTION annals.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'annals.% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation',
          HINT = 'Add an entry that says what is decided now; entries are never changed.';
END
$$;
CREATE TRIGGER operator_log_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON annals.operator_log
  FOR EACH STATEMENT EXECUTE FUNCTION annals.refuse_change();
