-- Binds: $1 what is locked text.
-- Held until the session ends, however it ends; false where another session has it.
SELECT pg_try_advisory_lock(
  ('x' || left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 16))::bit(64)::bigint)
