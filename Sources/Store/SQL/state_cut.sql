-- Binds: $1 generation int4.
SELECT l.topic, l.life, p.partition, p.start_offset, p.next_offset
FROM annals.position p JOIN annals.log l USING (log) WHERE p.generation = $1
