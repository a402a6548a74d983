-- Binds: none.
-- One decision at a time, until the end of the transaction; readers are not hindered.
LOCK TABLE annals.operator_log IN SHARE ROW EXCLUSIVE MODE
