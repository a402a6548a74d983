-- Binds: none.
-- Those that were asked for least recently come first.
SELECT g.generation, g.projection, g.version, g.number, g.schema_name, g.source_hash, g.state,
  p.cut, p.whole, p.bytes, p.asked_at
FROM annals.past p JOIN annals.generation g USING (generation)
ORDER BY p.asked_at, g.generation
