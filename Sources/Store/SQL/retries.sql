-- Binds: $1 projection text, $2 the last entry that counts int8.
-- What became last of each record that waited and was judged anew.
SELECT DISTINCT ON (log, partition, "offset") log, partition, "offset", detail
FROM annals.operator_log
WHERE projection = $1 AND entry <= $2 AND action IN ('retry', 'discard') AND "offset" IS NOT NULL
ORDER BY log, partition, "offset", entry DESC
