-- Binds: $1 projection text.
-- The last switch of what readers see: its text begins `from <schema> to <schema>`.
SELECT detail FROM annals.operator_log
WHERE projection = $1 AND action IN ('promote', 'rollback') ORDER BY entry DESC LIMIT 1
