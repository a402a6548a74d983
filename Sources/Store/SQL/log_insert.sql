-- Binds: $1 topic text.
INSERT INTO annals.log (log, topic, life)
SELECT coalesce(max(log), 0) + 1, $1, 1 FROM annals.log
ON CONFLICT (topic, life) DO NOTHING
