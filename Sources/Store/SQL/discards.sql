-- Binds: $1 projection text, $2 the last entry that counts int8.
-- The records that operators gave up; what was released behind one is noted under the same action.
SELECT DISTINCT log, partition, "offset" FROM annals.operator_log
WHERE projection = $1 AND action = 'discard' AND "offset" IS NOT NULL
  AND detail LIKE '%-> discarded' AND entry <= $2
ORDER BY log, partition, "offset"
