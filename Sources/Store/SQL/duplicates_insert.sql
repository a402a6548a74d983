-- Binds: $1 generation int4, $2 log int4, $3 partition int4, $4 offsets int8[], $5 originals int8[].
INSERT INTO annals.duplicate (generation, log, partition, "offset", original_offset)
SELECT $1, $2, $3, o, r FROM unnest($4, $5) AS d(o, r)
