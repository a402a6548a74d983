-- Binds: $1 generation int4.
-- The records that wait, in order, with their raw bytes.
SELECT q.log, l.topic, q.partition, q."offset", q.state, q.code, q.detail, q.behind_offset, q.key,
  q.value, q.headers, q.header_count, q.timestamp_ms, q.timestamp_type
FROM annals.quarantine q JOIN annals.log l USING (log)
WHERE q.generation = $1 AND q.state IN ('quarantined', 'held')
ORDER BY q.log, q.partition, q."offset"
