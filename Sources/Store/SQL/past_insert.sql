-- Binds: $1 generation int4, $2 cut text.
INSERT INTO annals.past (generation, cut) VALUES ($1, $2)
