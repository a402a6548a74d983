-- Binds: none.
SELECT g.generation, g.projection, g.version, g.number, g.state, g.source_hash, l.log, l.topic,
  p.partition, p.start_offset, p.next_offset, p.epoch, p.owner, p.greatest_time_ms, p.committed_at
FROM annals.position p
JOIN annals.generation g USING (generation)
JOIN annals.log l USING (log)
WHERE g.state NOT IN ('retired', 'past')
ORDER BY g.projection, g.version, g.number, l.topic, p.partition
