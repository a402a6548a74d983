-- Binds: $1 projection text.
-- Where the read model stands that readers see; one row, or none where there is none.
SELECT cut FROM read.annals_cut WHERE projection = $1
