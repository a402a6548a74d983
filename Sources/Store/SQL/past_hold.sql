-- Binds: $1 what is held text.
-- Until the session ends or lets go; whoever would drop it leaves it alone meanwhile.
SELECT pg_advisory_lock_shared(
  ('x' || left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 16))::bit(64)::bigint)
