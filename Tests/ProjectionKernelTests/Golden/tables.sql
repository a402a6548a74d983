CREATE TABLE "s""1"."log" (
  "log" integer NOT NULL,
  "partition" integer NOT NULL,
  "offset" bigint NOT NULL,
  "ordinal" integer NOT NULL,
  "label" text COLLATE "C" NOT NULL,
  "raw" bytea,
  PRIMARY KEY ("log", "partition", "offset", "ordinal")
);
COMMENT ON TABLE "s""1"."log" IS 'It''s a log.';
COMMENT ON COLUMN "s""1"."log"."log" IS 'The log, by its number.';
COMMENT ON COLUMN "s""1"."log"."partition" IS 'The partition.';
COMMENT ON COLUMN "s""1"."log"."offset" IS 'The offset of the event that the row comes from.';
COMMENT ON COLUMN "s""1"."log"."ordinal" IS 'Which of the event''s rows it is, from 0.';
COMMENT ON COLUMN "s""1"."log"."label" IS 'The "label".';
COMMENT ON COLUMN "s""1"."log"."raw" IS 'Bytes.';
INSERT INTO "s""1"."log" AS t ("log", "partition", "offset", "ordinal", "label", "raw")
SELECT "log", "partition", "offset", "ordinal", "label", "raw" FROM pg_temp.stage
ON CONFLICT ("log", "partition", "offset", "ordinal") DO UPDATE SET
  "label" = excluded."label",
  "raw" = excluded."raw";

CREATE TABLE "s""1"."state" (
  "key" text COLLATE "C" NOT NULL,
  "log" integer NOT NULL,
  "partition" integer NOT NULL,
  "open" boolean NOT NULL,
  "small" integer,
  PRIMARY KEY ("key", "log", "partition")
) WITH (fillfactor = 50, toast_tuple_target = 8160);
COMMENT ON TABLE "s""1"."state" IS 'A state.';
COMMENT ON COLUMN "s""1"."state"."key" IS 'The record key.';
COMMENT ON COLUMN "s""1"."state"."log" IS 'The log, by its number.';
COMMENT ON COLUMN "s""1"."state"."partition" IS 'The partition.';
COMMENT ON COLUMN "s""1"."state"."open" IS 'Open.';
COMMENT ON COLUMN "s""1"."state"."small" IS 'Small.';
INSERT INTO "s""1"."state" AS t ("key", "log", "partition", "open", "small")
SELECT "key", "log", "partition", "open", "small" FROM pg_temp.stage
ON CONFLICT ("key", "log", "partition") DO UPDATE SET
  "open" = excluded."open",
  "small" = excluded."small";

CREATE TABLE "s""1"."span" (
  "key" text COLLATE "C" NOT NULL,
  "log" integer NOT NULL,
  "partition" integer NOT NULL,
  "offset" bigint NOT NULL,
  "ordinal" integer NOT NULL,
  "ended_at" timestamptz,
  PRIMARY KEY ("key", "log", "partition", "offset", "ordinal")
) WITH (fillfactor = 50, toast_tuple_target = 8160);
COMMENT ON TABLE "s""1"."span" IS 'Spans.';
COMMENT ON COLUMN "s""1"."span"."key" IS 'The record key.';
COMMENT ON COLUMN "s""1"."span"."log" IS 'The log, by its number.';
COMMENT ON COLUMN "s""1"."span"."partition" IS 'The partition.';
COMMENT ON COLUMN "s""1"."span"."offset" IS 'The offset of the event that the row comes from.';
COMMENT ON COLUMN "s""1"."span"."ordinal" IS 'Which of the event''s rows it is, from 0.';
COMMENT ON COLUMN "s""1"."span"."ended_at" IS 'The end.';
INSERT INTO "s""1"."span" AS t ("key", "log", "partition", "offset", "ordinal", "ended_at")
SELECT "key", "log", "partition", "offset", "ordinal", "ended_at" FROM pg_temp.stage
ON CONFLICT ("key", "log", "partition", "offset", "ordinal") DO UPDATE SET
  "ended_at" = excluded."ended_at";

CREATE TABLE "s""1"."sums" (
  "tenant" text COLLATE "C" NOT NULL,
  "n" bigint NOT NULL,
  "events" bigint NOT NULL,
  "cost" numeric NOT NULL,
  "least" bigint,
  "last_at" timestamptz,
  "first" bigint,
  "first_at" timestamptz,
  "first_log" integer,
  "first_partition" integer,
  "first_offset" bigint,
  "latest" text COLLATE "C",
  "latest_at" timestamptz,
  "latest_log" integer,
  "latest_partition" integer,
  "latest_offset" bigint,
  "sketch" numeric NOT NULL,
  "users" text[] COLLATE "C" NOT NULL,
  PRIMARY KEY ("tenant", "n")
) WITH (fillfactor = 50, toast_tuple_target = 8160);
COMMENT ON TABLE "s""1"."sums" IS 'Sums.';
COMMENT ON COLUMN "s""1"."sums"."tenant" IS 'Who.';
COMMENT ON COLUMN "s""1"."sums"."n" IS 'Which.';
COMMENT ON COLUMN "s""1"."sums"."events" IS 'Events.';
COMMENT ON COLUMN "s""1"."sums"."cost" IS 'Cost.';
COMMENT ON COLUMN "s""1"."sums"."least" IS 'Least.';
COMMENT ON COLUMN "s""1"."sums"."last_at" IS 'Last.';
COMMENT ON COLUMN "s""1"."sums"."first" IS 'First.';
COMMENT ON COLUMN "s""1"."sums"."latest" IS 'Latest.';
COMMENT ON COLUMN "s""1"."sums"."sketch" IS 'Sketch.';
COMMENT ON COLUMN "s""1"."sums"."users" IS 'Users.';
INSERT INTO "s""1"."sums" AS t ("tenant", "n", "events", "cost", "least", "last_at", "first", "first_at", "first_log", "first_partition", "first_offset", "latest", "latest_at", "latest_log", "latest_partition", "latest_offset", "sketch", "users")
SELECT "tenant", "n", "events", "cost", "least", "last_at", "first", "first_at", "first_log", "first_partition", "first_offset", "latest", "latest_at", "latest_log", "latest_partition", "latest_offset", "sketch", "users" FROM pg_temp.stage
ON CONFLICT ("tenant", "n") DO UPDATE SET
  "events" = t."events" + excluded."events",
  "cost" = t."cost" + excluded."cost",
  "least" = least(t."least", excluded."least"),
  "last_at" = greatest(t."last_at", excluded."last_at"),
  "first" = CASE WHEN t."first_at" IS NULL OR (excluded."first_at" IS NOT NULL AND (excluded."first_at", excluded."first_log", excluded."first_partition", excluded."first_offset") < (t."first_at", t."first_log", t."first_partition", t."first_offset")) THEN excluded."first" ELSE t."first" END,
  "first_at" = CASE WHEN t."first_at" IS NULL OR (excluded."first_at" IS NOT NULL AND (excluded."first_at", excluded."first_log", excluded."first_partition", excluded."first_offset") < (t."first_at", t."first_log", t."first_partition", t."first_offset")) THEN excluded."first_at" ELSE t."first_at" END,
  "first_log" = CASE WHEN t."first_at" IS NULL OR (excluded."first_at" IS NOT NULL AND (excluded."first_at", excluded."first_log", excluded."first_partition", excluded."first_offset") < (t."first_at", t."first_log", t."first_partition", t."first_offset")) THEN excluded."first_log" ELSE t."first_log" END,
  "first_partition" = CASE WHEN t."first_at" IS NULL OR (excluded."first_at" IS NOT NULL AND (excluded."first_at", excluded."first_log", excluded."first_partition", excluded."first_offset") < (t."first_at", t."first_log", t."first_partition", t."first_offset")) THEN excluded."first_partition" ELSE t."first_partition" END,
  "first_offset" = CASE WHEN t."first_at" IS NULL OR (excluded."first_at" IS NOT NULL AND (excluded."first_at", excluded."first_log", excluded."first_partition", excluded."first_offset") < (t."first_at", t."first_log", t."first_partition", t."first_offset")) THEN excluded."first_offset" ELSE t."first_offset" END,
  "latest" = CASE WHEN t."latest_at" IS NULL OR (excluded."latest_at" IS NOT NULL AND (excluded."latest_at", excluded."latest_log", excluded."latest_partition", excluded."latest_offset") > (t."latest_at", t."latest_log", t."latest_partition", t."latest_offset")) THEN excluded."latest" ELSE t."latest" END,
  "latest_at" = CASE WHEN t."latest_at" IS NULL OR (excluded."latest_at" IS NOT NULL AND (excluded."latest_at", excluded."latest_log", excluded."latest_partition", excluded."latest_offset") > (t."latest_at", t."latest_log", t."latest_partition", t."latest_offset")) THEN excluded."latest_at" ELSE t."latest_at" END,
  "latest_log" = CASE WHEN t."latest_at" IS NULL OR (excluded."latest_at" IS NOT NULL AND (excluded."latest_at", excluded."latest_log", excluded."latest_partition", excluded."latest_offset") > (t."latest_at", t."latest_log", t."latest_partition", t."latest_offset")) THEN excluded."latest_log" ELSE t."latest_log" END,
  "latest_partition" = CASE WHEN t."latest_at" IS NULL OR (excluded."latest_at" IS NOT NULL AND (excluded."latest_at", excluded."latest_log", excluded."latest_partition", excluded."latest_offset") > (t."latest_at", t."latest_log", t."latest_partition", t."latest_offset")) THEN excluded."latest_partition" ELSE t."latest_partition" END,
  "latest_offset" = CASE WHEN t."latest_at" IS NULL OR (excluded."latest_at" IS NOT NULL AND (excluded."latest_at", excluded."latest_log", excluded."latest_partition", excluded."latest_offset") > (t."latest_at", t."latest_log", t."latest_partition", t."latest_offset")) THEN excluded."latest_offset" ELSE t."latest_offset" END,
  "sketch" = t."sketch" + excluded."sketch",
  "users" = ARRAY(SELECT DISTINCT u COLLATE "C" FROM unnest(t."users" || excluded."users") AS u ORDER BY 1);

