-- Binds: $1 generation int4, $2 log int4, $3 partition int4, $4 first_offset int8, $5 next_offset int8,
-- $6 runs bytea.
INSERT INTO annals.outcome_runs (generation, log, partition, first_offset, next_offset, runs)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (generation, log, partition, first_offset) DO UPDATE
  SET next_offset = excluded.next_offset, runs = excluded.runs
