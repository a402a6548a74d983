-- Binds: $1 projection text, $2 topic text, $3 partition int4, $4 offset int8.
SELECT g.projection, g.version, l.topic, q.partition, q."offset", q.state, q.code, q.detail,
  q.behind_offset, q.key, q.value, q.headers, q.header_count, q.timestamp_ms, q.entered_at
FROM annals.quarantine q
JOIN annals.generation g USING (generation)
JOIN annals.log l USING (log)
WHERE g.state <> 'past' AND g.projection = $1 AND l.topic = $2 AND q.partition = $3 AND q."offset" = $4
ORDER BY g.version DESC
