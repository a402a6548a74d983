-- Rebuilds of two projections begin at one moment: each waits here until the other's number is taken,
-- and reads the greatest one in a statement of its own afterwards. Until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('annals generation number', 0))
