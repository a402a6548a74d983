-- Binds: $1 topic text.
SELECT log, life FROM annals.log WHERE topic = $1 ORDER BY life DESC LIMIT 1
