-- Generations that are rebuilt, and decisions about them.
ALTER TABLE annals.generation DROP CONSTRAINT generation_state_check;
ALTER TABLE annals.generation ADD CONSTRAINT generation_state_check
  CHECK (state IN ('building', 'built', 'active', 'demoted', 'retired'));
COMMENT ON COLUMN annals.generation.state IS
  'building: a rebuild loads it; built: fed beside the active one and shown to nobody; active: what readers see; demoted: fed, and what a rollback returns to; retired: its tables are gone.';

ALTER TABLE annals.operator_log DROP CONSTRAINT operator_log_action_check;
ALTER TABLE annals.operator_log ADD CONSTRAINT operator_log_action_check
  CHECK (action IN ('adopt', 'retry', 'discard', 'promote', 'rollback', 'retire'));
