-- :rows people of some 440 bytes as JSON; keys in no order along the watermark, as in a table that has lived.
CREATE TABLE people AS
SELECT
  id,
  format('person.%s@mail%s.example.com', id, id % 97) AS email,
  'First' || id % 5000 AS first_name,
  'Lastname' || id % 20011 AS last_name,
  format('First%s "Nick" Lastname%s', id % 5000, id % 20011) AS full_name,
  'City of ' || md5((id % 3000)::text) AS city,
  upper(substr(md5(id::text), 1, 3) || ' ' || substr(md5(id::text), 4, 3)) AS postcode,
  (ARRAY['GB', 'DE', 'FR', 'PL', 'US'])[1 + id % 5] AS country,
  (id * 7919 % 500000)::numeric(10, 2) / 100 AS lifetime_value,
  date '1940-01-01' + (id % 24000)::int AS dob,
  id % 25 = 0 AS is_vip,
  id % 3 <> 0 AS newsletter,
  timestamptz '2024-01-01 00:00:00+00' + id % 10000000 * interval '3.017 seconds' AS last_login,
  timestamptz '2025-01-01 00:00:00+00' + id * 7919 % :rows * interval '1 second' AS updated_at
FROM generate_series(1, :rows::bigint) AS id;
ALTER TABLE people ADD PRIMARY KEY (id);
CREATE INDEX people_updated_at_id ON people (updated_at, id);
VACUUM ANALYZE people;
