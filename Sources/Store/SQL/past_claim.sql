-- Binds: $1 what is claimed text.
-- False where a session holds it; until the transaction ends.
SELECT pg_try_advisory_xact_lock(
  ('x' || left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 16))::bit(64)::bigint)
