-- Binds: $1 generation int4, $2 log int4, $3 partition int4, $4 epoch int8, $5 expected next_offset int8,
-- $6 new next_offset int8, $7 last_hash bytea or null, $8 greatest_time_ms int8 or null.
-- No row: somebody else took the partition.
UPDATE annals.position
SET next_offset = $6, last_hash = coalesce($7, last_hash), greatest_time_ms = $8, committed_at = now()
WHERE generation = $1 AND log = $2 AND partition = $3 AND epoch = $4 AND next_offset = $5
