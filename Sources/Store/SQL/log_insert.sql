-- Binds: $1 topic text.
-- A log's number follows from its name alone, so that it is the same in every database: keys and
-- ties hold it, and digests of two machines can be compared. Two names of one number are refused by
-- the primary key.
INSERT INTO annals.log (log, topic, life)
SELECT ('x' || left(encode(sha256(convert_to($1 || '#1', 'UTF8')), 'hex'), 8))::bit(32)::integer
  & 2147483647, $1, 1
ON CONFLICT (topic, life) DO NOTHING
