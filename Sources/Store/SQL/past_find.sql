-- Binds: $1 projection text, $2 version int4, $3 source_hash text, $4 cut text.
SELECT g.generation, g.projection, g.version, g.number, g.schema_name, g.source_hash, g.state
FROM annals.past p JOIN annals.generation g USING (generation)
WHERE p.whole AND g.projection = $1 AND g.version = $2 AND g.source_hash = $3 AND p.cut = $4
