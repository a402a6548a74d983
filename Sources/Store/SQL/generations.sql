-- Binds: none.
SELECT generation, projection, version, number, schema_name, source_hash, state
FROM annals.generation ORDER BY projection, version, number
