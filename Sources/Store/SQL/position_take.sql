-- Binds: $1 generation int4, $2 log int4, $3 partition int4, $4 owner text, $5 start_offset int8 (for a
-- partition never met before). Whoever held an older epoch can no longer write.
INSERT INTO annals.position AS p
  (generation, log, partition, start_offset, next_offset, epoch, owner)
VALUES ($1, $2, $3, $5, $5, 1, $4)
ON CONFLICT (generation, log, partition) DO UPDATE
  SET epoch = p.epoch + 1, owner = excluded.owner
RETURNING start_offset, next_offset, epoch, last_hash, greatest_time_ms
