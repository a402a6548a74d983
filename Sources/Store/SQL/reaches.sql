-- Binds: $1 archive text.
SELECT topic, life, partition, commits, next_offset, chain
FROM annals.archive_reach WHERE archive = $1 ORDER BY topic COLLATE "C", life, partition
