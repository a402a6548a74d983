-- Binds: $1 what is held text.
SELECT pg_advisory_unlock_shared(
  ('x' || left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 16))::bit(64)::bigint)
