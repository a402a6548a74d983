-- Binds: $1 generation int4, $2 log int4, $3 partition int4, $4 first_offset int8, $5 last_offset int8,
-- $6 entries bytea.
INSERT INTO annals.seen_ids (generation, log, partition, first_offset, last_offset, entries)
VALUES ($1, $2, $3, $4, $5, $6)
