-- Binds: none.
SELECT number, name, sha256 FROM public.annals_migration ORDER BY number
