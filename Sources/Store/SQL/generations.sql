-- Binds: none.
-- Throwaway generations are nobody's to choose.
SELECT generation, projection, version, number, schema_name, source_hash, state
FROM annals.generation WHERE state <> 'past' ORDER BY projection, version, number
