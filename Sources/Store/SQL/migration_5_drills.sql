-- What became of each run of a drill.
CREATE TABLE annals.drill_run (
  run text PRIMARY KEY CHECK (length(run) BETWEEN 1 AND 128),
  drill text NOT NULL CHECK (length(drill) BETWEEN 1 AND 64),
  ground text NOT NULL CHECK (ground IN ('sandbox', 'deployment')),
  source text NOT NULL,
  broker text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('passed', 'failed')),
  cause text CHECK ((cause IS NULL) = (verdict = 'passed')),
  started_at timestamptz NOT NULL,
  took_ms bigint NOT NULL CHECK (took_ms >= 0),
  recovery_ms bigint CHECK (recovery_ms >= 0),
  events_per_second bigint CHECK (events_per_second >= 0),
  program text NOT NULL,
  machine text NOT NULL,
  file_sha256 text NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
  report_sha256 text NOT NULL CHECK (report_sha256 ~ '^[0-9a-f]{64}$'),
  signer text,
  noted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX drill_run_by_drill ON annals.drill_run (drill, started_at);
COMMENT ON TABLE annals.drill_run IS 'One row a run of a drill; append-only. The report is a signed file beside it.';
COMMENT ON COLUMN annals.drill_run.recovery_ms IS 'The longest time from a fault to the first progress behind it; null where there was no fault.';
COMMENT ON COLUMN annals.drill_run.events_per_second IS 'The slowest rate that was measured; null where none was.';
COMMENT ON COLUMN annals.drill_run.report_sha256 IS 'Of the report in JSON: what its signature is over.';
CREATE TRIGGER drill_run_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON annals.drill_run
  FOR EACH STATEMENT EXECUTE FUNCTION annals.refuse_change();
