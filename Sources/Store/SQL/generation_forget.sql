-- Binds: $1 generation int4.
-- Everything that is known of its partitions; the row of the generation itself stays.
WITH runs AS (DELETE FROM annals.outcome_runs WHERE generation = $1),
  waiting AS (DELETE FROM annals.quarantine WHERE generation = $1),
  duplicates AS (DELETE FROM annals.duplicate WHERE generation = $1),
  ids AS (DELETE FROM annals.seen_ids WHERE generation = $1),
  logs AS (DELETE FROM annals.generation_log WHERE generation = $1)
DELETE FROM annals.position WHERE generation = $1
