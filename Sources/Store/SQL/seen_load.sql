-- Binds: $1 generation int4, $2 log int4, $3 partition int4.
SELECT entries FROM annals.seen_ids
WHERE generation = $1 AND log = $2 AND partition = $3
ORDER BY first_offset
