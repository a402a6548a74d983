-- Binds: $1 run text, $2 drill text, $3 ground text, $4 source text, $5 broker text, $6 verdict text,
-- $7 cause text or null, $8 started_at timestamptz, $9 took_ms int8, $10 recovery_ms int8 or null,
-- $11 events_per_second int8 or null, $12 program text, $13 machine text, $14 file_sha256 text,
-- $15 report_sha256 text, $16 signer text or null.
INSERT INTO annals.drill_run (run, drill, ground, source, broker, verdict, cause, started_at, took_ms,
  recovery_ms, events_per_second, program, machine, file_sha256, report_sha256, signer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
