-- Binds: $1 generation int4.
SELECT l.topic, q.partition, q."offset" FROM annals.quarantine q JOIN annals.log l USING (log)
WHERE q.generation = $1 AND q.state = 'discarded'
