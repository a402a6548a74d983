-- Binds: $1 projection text, $2 entry after which int8, $3 the last entry int8.
-- The decisions that a replay obeys or rests on.
SELECT o.entry, o.decided_at, o.decided_by, o.reason, o.action, l.topic, o.partition, o."offset",
  o.detail
FROM annals.operator_log o LEFT JOIN annals.log l USING (log)
WHERE o.projection = $1 AND o.action IN ('adopt', 'retry', 'discard')
  AND o.entry > $2 AND o.entry <= $3
ORDER BY o.entry
