-- Binds: $1 projection text, $2 version int4.
SELECT coalesce(max(number), 0) + 1 FROM annals.generation
WHERE state = 'past' AND projection = $1 AND version = $2
