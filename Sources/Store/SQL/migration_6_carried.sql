-- Decisions that were taken in another database and carried over from the archive.
ALTER TABLE annals.operator_log ALTER COLUMN generation DROP NOT NULL;
ALTER TABLE annals.operator_log ADD COLUMN carried_at timestamptz;
ALTER TABLE annals.operator_log ADD CONSTRAINT operator_log_origin
  CHECK (generation IS NOT NULL OR carried_at IS NOT NULL);
COMMENT ON COLUMN annals.operator_log.carried_at IS
  'When the decision was carried over from the archive; null for one that was taken here.';
