-- Binds: $1 number int4, $2 name text, $3 sha256 text.
INSERT INTO public.annals_migration (number, name, sha256) VALUES ($1, $2, $3)
