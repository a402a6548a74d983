-- Binds: $1 generation int4, $2 log int4, $3 partition int4.
SELECT start_offset, next_offset, epoch, last_hash, greatest_time_ms FROM annals.position
WHERE generation = $1 AND log = $2 AND partition = $3
