-- Binds: $1 projection text.
-- The decisions that a replay obeys or rests on; those that only switch what readers see are none.
SELECT o.action, o.decided_by, o.reason, o.decided_at, o.version, l.topic, l.life, o.partition,
  o."offset", o.detail
FROM annals.operator_log o LEFT JOIN annals.log l USING (log)
WHERE o.projection = $1 AND o.action IN ('adopt', 'retry', 'discard')
ORDER BY o.entry
