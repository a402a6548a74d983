-- Binds: $1 time timestamptz.
-- The last entry before the first one of that time or later.
SELECT coalesce(
  (SELECT min(entry) - 1 FROM annals.operator_log WHERE decided_at >= $1),
  (SELECT max(entry) FROM annals.operator_log), 0)
