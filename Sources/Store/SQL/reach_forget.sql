-- Binds: $1 archive text.
DELETE FROM annals.archive_reach WHERE archive = $1
