-- Binds: $1 projection text ('' for all), $2 whether decided ones too bool.
SELECT g.projection, g.version, l.topic, q.partition, q."offset", q.state, q.code, q.detail,
  q.behind_offset, q.key, q.timestamp_ms, q.entered_at
FROM annals.quarantine q
JOIN annals.generation g USING (generation)
JOIN annals.log l USING (log)
WHERE ($1 = '' OR g.projection = $1) AND ($2 OR q.state IN ('quarantined', 'held'))
  AND g.state NOT IN ('retired', 'past')
ORDER BY g.projection, g.version, l.topic, q.partition, q."offset"
