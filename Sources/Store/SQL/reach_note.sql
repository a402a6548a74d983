-- Binds: $1 archive text, $2 topic text, $3 life int4, $4 partition int4, $5 commits int8,
-- $6 next_offset int8, $7 chain bytea.
-- What was seen to reach further stays.
INSERT INTO annals.archive_reach AS r (archive, topic, life, partition, commits, next_offset, chain)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (archive, topic, life, partition) DO UPDATE
SET commits = excluded.commits, next_offset = excluded.next_offset, chain = excluded.chain,
  seen_at = now()
WHERE r.commits < excluded.commits
