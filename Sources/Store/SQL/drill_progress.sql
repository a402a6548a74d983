-- Binds: none. Offsets that the active generations account for, all partitions together.
SELECT coalesce(sum(p.next_offset), 0)::bigint
FROM annals.position p
JOIN annals.generation g USING (generation)
WHERE g.state = 'active'
