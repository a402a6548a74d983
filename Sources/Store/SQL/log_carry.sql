-- Binds: $1 log int4, $2 topic text, $3 life int4.
INSERT INTO annals.log (log, topic, life) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
