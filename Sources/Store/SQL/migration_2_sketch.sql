-- Nearest-rank quantiles of a sketch, each as the representative of the bucket that holds its rank:
-- off by less than 1/64 of the exact value, exact below 64.
--
-- sketch  the sum over the buckets b of count * 10^(12 b); two sketches merge by addition
-- p       each greater than 0, at most 1, in ascending order: one walk finds them all
-- NULL where the sketch is NULL; every quantile is NULL where it counted nothing.
--
-- Buckets as in SketchBucket.swift: values below 64 have one each; above, bucket b starts at
-- (32 + (b - 64) % 32) << w and is 2^w wide, w = (b - 64) / 32 + 1.
CREATE OR REPLACE FUNCTION annals.sketch_quantiles(sketch numeric, p numeric[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
DECLARE
  digits text := trunc(sketch)::text;
  skipped integer;  -- empty buckets below the first that counts something
  packed bytea;
  counts bigint[];
  total numeric;
  wanted integer := 1;  -- the quantile that the walk is looking for
  seen numeric := 0;
  bucket integer;
  width integer;
  answer bigint;
  answers bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(p)]);
BEGIN
  FOR i IN 1 .. cardinality(p) LOOP
    IF p[i] IS NULL OR p[i] <= 0 OR p[i] > 1 OR p[i] < p[i - 1] OR sketch < 0 THEN
      RAISE EXCEPTION 'quantiles % of sketch % are not defined', p, left(digits, 40)
        USING ERRCODE = 'numeric_value_out_of_range';
    END IF;
  END LOOP;
  IF sketch = 0 THEN RETURN answers; END IF;
  -- Most of a sketch's digits are the zeros below its least value: only the rest is cut up.
  skipped := (length(digits) - length(rtrim(digits, '0'))) / 12;
  digits := left(digits, length(digits) - 12 * skipped);
  digits := repeat('0', (12 - length(digits) % 12) % 12) || digits;
  -- Cut as bytes: a text is searched from its start for each piece (measured 9x).
  packed := convert_to(digits, 'UTF8');
  counts := ARRAY(
    SELECT convert_from(substr(packed, 12 * n - 11, 12), 'UTF8')::bigint
    FROM generate_series(1, length(packed) / 12) AS n);
  total := (SELECT sum(c) FROM unnest(counts) AS c);
  -- The greatest bucket stands first: walk from the end.
  FOR i IN REVERSE array_length(counts, 1) .. 1 LOOP
    CONTINUE WHEN counts[i] = 0;
    seen := seen + counts[i];
    CONTINUE WHEN seen < ceil(p[wanted] * total);
    bucket := skipped + array_length(counts, 1) - i;
    IF bucket < 64 THEN
      answer := bucket;
    ELSE
      width := (bucket - 64) / 32 + 1;
      answer := ((32 + (bucket - 64) % 32)::bigint << width) + ((1::bigint << width) - 1) / 2;
    END IF;
    WHILE wanted <= cardinality(p) AND seen >= ceil(p[wanted] * total) LOOP
      answers[wanted] := answer;
      wanted := wanted + 1;
    END LOOP;
    EXIT WHEN wanted > cardinality(p);
  END LOOP;
  RETURN answers;
END
$function$;

-- One of them.
CREATE OR REPLACE FUNCTION annals.sketch_quantile(sketch numeric, p numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (annals.sketch_quantiles(sketch, ARRAY[p]))[1];
