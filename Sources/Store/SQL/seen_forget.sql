-- Binds: $1 generation int4, $2 log int4, $3 partition int4, $4 offset below which nothing is remembered
-- int8.
DELETE FROM annals.seen_ids
WHERE generation = $1 AND log = $2 AND partition = $3 AND last_offset < $4
