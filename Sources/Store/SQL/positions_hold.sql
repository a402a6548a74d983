-- Binds: $1 generation int4.
-- Whoever writes the generation waits at its first statement, until this transaction ends.
SELECT l.log, l.topic, p.partition, p.start_offset, p.next_offset, p.greatest_time_ms, p.committed_at
FROM annals.position p JOIN annals.log l USING (log)
WHERE p.generation = $1 ORDER BY l.topic, p.partition
FOR NO KEY UPDATE OF p
