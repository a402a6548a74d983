-- Binds: $1 projection text, $2 version int4, $3 number int4, $4 schema_name text,
-- $5 source_hash text, $6 state text.
INSERT INTO annals.generation (generation, projection, version, number, schema_name, source_hash, state)
SELECT coalesce(max(generation), 0) + 1, $1, $2, $3, $4, $5, $6 FROM annals.generation
RETURNING generation
