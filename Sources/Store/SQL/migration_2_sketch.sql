-- The nearest-rank quantile of a sketch, as the representative of the bucket that holds the rank:
-- off by less than 1/64 of the exact value, exact below 64.
--
-- sketch  the sum over the buckets b of count * 10^(12 b); two sketches merge by addition
-- p       greater than 0, at most 1
-- NULL where the sketch is NULL or counted nothing.
--
-- Buckets as in SketchBucket.swift: values below 64 have one each; above, bucket b starts at
-- (32 + (b - 64) % 32) << w and is 2^w wide, w = (b - 64) / 32 + 1.
CREATE OR REPLACE FUNCTION annals.sketch_quantile(sketch numeric, p numeric) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
DECLARE
  digits text := trunc(sketch)::text;
  skipped integer;  -- empty buckets below the first that counts something
  counts bigint[];
  total numeric;
  wanted numeric;
  bucket integer;
  width integer;
BEGIN
  IF p <= 0 OR p > 1 OR sketch < 0 THEN
    RAISE EXCEPTION 'quantile % of sketch % is not defined', p, left(digits, 40)
      USING ERRCODE = 'numeric_value_out_of_range';
  END IF;
  IF sketch = 0 THEN RETURN NULL; END IF;
  -- Most of a sketch's digits are the zeros below its least value: only the rest is cut up.
  skipped := (length(digits) - length(rtrim(digits, '0'))) / 12;
  digits := left(digits, length(digits) - 12 * skipped);
  digits := repeat('0', (12 - length(digits) % 12) % 12) || digits;
  counts := ARRAY(SELECT m[1]::bigint FROM regexp_matches(digits, '\d{12}', 'g') AS m);
  total := (SELECT sum(c) FROM unnest(counts) AS c);
  wanted := ceil(p * total);
  -- The greatest bucket stands first: walk from the end.
  FOR i IN REVERSE array_length(counts, 1) .. 1 LOOP
    wanted := wanted - counts[i];
    IF wanted <= 0 THEN
      bucket := skipped + array_length(counts, 1) - i;
      EXIT;
    END IF;
  END LOOP;
  IF bucket < 64 THEN RETURN bucket; END IF;
  width := (bucket - 64) / 32 + 1;
  RETURN ((32 + (bucket - 64) % 32)::bigint << width) + ((1::bigint << width) - 1) / 2;
END
$function$
