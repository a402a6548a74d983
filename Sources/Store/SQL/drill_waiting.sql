-- Binds: none. Records that wait in quarantine of active generations, those held behind them left out.
SELECT count(*)
FROM annals.quarantine q
JOIN annals.generation g USING (generation)
WHERE g.state = 'active' AND q.state = 'quarantined'
