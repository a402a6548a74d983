-- Binds: $1 drill text or null for all, $2 at most so many rows int8.
SELECT run, drill, verdict, cause, started_at, took_ms, recovery_ms, events_per_second, ground, source,
  broker, program, machine, signer, report_sha256, file_sha256
FROM annals.drill_run
WHERE $1::text IS NULL OR drill = $1
ORDER BY started_at DESC, run DESC
LIMIT $2
