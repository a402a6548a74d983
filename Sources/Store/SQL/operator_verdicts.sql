-- Binds: $1 projection text, $2 the last entry that counts int8.
-- What records became by decisions, in the order of the decisions.
SELECT log, partition, "offset", detail FROM annals.operator_log
WHERE projection = $1 AND entry <= $2 AND action IN ('retry', 'discard') AND "offset" IS NOT NULL
ORDER BY entry
