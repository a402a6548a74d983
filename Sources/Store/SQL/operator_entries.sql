-- Binds: $1 the last entry that is known int8.
SELECT o.entry, o.decided_at, o.decided_by, o.reason, o.action, o.projection, o.version, l.topic,
  l.life, o.partition, o."offset", o.detail
FROM annals.operator_log o LEFT JOIN annals.log l USING (log)
WHERE o.entry > $1
ORDER BY o.entry
