-- Generations that show a past moment, and how every answer names its cut.
ALTER TABLE annals.generation DROP CONSTRAINT generation_state_check;
ALTER TABLE annals.generation ADD CONSTRAINT generation_state_check
  CHECK (state IN ('building', 'built', 'active', 'demoted', 'retired', 'past'));
COMMENT ON COLUMN annals.generation.state IS
  'building: a rebuild loads it; built: fed beside the active one and shown to nobody; active: what readers see; demoted: fed, and what a rollback returns to; retired: its tables are gone; past: shows one cut, fed by nobody, thrown away when room is needed.';
-- Throwaway generations count by themselves: the numbers of the others are an operator's to know.
ALTER TABLE annals.generation DROP CONSTRAINT generation_projection_version_number_key;
CREATE UNIQUE INDEX generation_number ON annals.generation (projection, version, number)
  WHERE state <> 'past';
CREATE UNIQUE INDEX generation_past_number ON annals.generation (projection, version, number)
  WHERE state = 'past';

CREATE TABLE annals.past (
  generation integer PRIMARY KEY REFERENCES annals.generation,
  cut text COLLATE "C" NOT NULL,
  whole boolean NOT NULL DEFAULT false,
  bytes bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0),
  events bigint NOT NULL DEFAULT 0 CHECK (events >= 0),
  milliseconds bigint NOT NULL DEFAULT 0 CHECK (milliseconds >= 0),
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE annals.past IS 'Generations built to show a past moment; those asked for least recently go first.';
COMMENT ON COLUMN annals.past.whole IS 'Whether it was built to its end; what is not is shown to nobody and dropped by the next one that builds.';

CREATE VIEW read.annals_cut AS
SELECT g.projection, g.version, g.number AS generation,
  concat_ws(';',
    (SELECT string_agg(l.topic || '#' || l.life || '/' || p.partition || '=' || p.next_offset, ','
        ORDER BY (l.topic || '#' || l.life) COLLATE "C", p.partition)
      FROM annals.position p JOIN annals.log l USING (log) WHERE p.generation = g.generation),
    'operator=' || (SELECT coalesce(max(entry), 0) FROM annals.operator_log)) AS cut
FROM annals.generation g WHERE g.state = 'active';
COMMENT ON VIEW read.annals_cut IS 'At which cut each read model stands: read in the transaction that reads its views, it names what they showed.';
