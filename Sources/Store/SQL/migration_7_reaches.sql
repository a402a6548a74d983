-- How far each archive was seen to reach: a folder that was put back to an earlier copy of itself is
-- sound, and only somebody who saw more can tell.
CREATE TABLE annals.archive_reach (
  archive text NOT NULL,
  topic text NOT NULL,
  life int4 NOT NULL,
  partition int4 NOT NULL,
  commits int8 NOT NULL,
  next_offset int8 NOT NULL,
  chain bytea NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (archive, topic, life, partition)
);
COMMENT ON TABLE annals.archive_reach IS
  'The furthest that each partition of an archive was seen to reach, by its manifest.';
COMMENT ON COLUMN annals.archive_reach.archive IS 'The id in the archive''s meta.properties.';
COMMENT ON COLUMN annals.archive_reach.chain IS 'The chain behind the last entry of that commit.';
