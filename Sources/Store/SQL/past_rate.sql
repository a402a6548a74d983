-- Binds: $1 projection text.
-- Events a second of the last build that took long enough to tell; no row without one.
SELECT p.events * 1000 / p.milliseconds
FROM annals.past p JOIN annals.generation g USING (generation)
WHERE p.whole AND g.projection = $1 AND p.milliseconds >= 1000
ORDER BY p.asked_at DESC LIMIT 1
