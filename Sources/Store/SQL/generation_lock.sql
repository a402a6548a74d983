-- Binds: $1 projection text.
-- One switch of a projection at a time, until the session ends; the first number is this program's.
SELECT pg_try_advisory_lock(402187765, hashtext($1))
