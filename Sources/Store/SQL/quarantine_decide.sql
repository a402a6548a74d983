-- Binds: $1 generation int4, $2 log int4, $3 partition int4, $4 offset int8, $5 state text, $6 code text,
-- $7 detail text, $8 behind_offset int8 or null.
UPDATE annals.quarantine SET state = $5, code = $6, detail = $7, behind_offset = $8
WHERE generation = $1 AND log = $2 AND partition = $3 AND "offset" = $4
