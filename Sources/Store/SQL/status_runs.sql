-- Binds: $1 generation int4, $2 log int4, $3 partition int4.
SELECT first_offset, next_offset, runs FROM annals.outcome_runs
WHERE generation = $1 AND log = $2 AND partition = $3 ORDER BY first_offset
