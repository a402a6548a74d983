-- Binds: $1 generation int4, $2 log int4, $3 partition int4, $4 offset int8, $5 state text, $6 code text,
-- $7 detail text, $8 behind_offset int8 or null, $9 key bytea, $10 value bytea, $11 headers bytea,
-- $12 header_count int4, $13 timestamp_ms int8, $14 timestamp_type int2.
INSERT INTO annals.quarantine (generation, log, partition, "offset", state, code, detail, behind_offset,
  key, value, headers, header_count, timestamp_ms, timestamp_type)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
