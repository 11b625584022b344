-- Ten thousand customers as they really are: accents, quotes, gaps, addresses that are none, one address in two rows.
-- The same every time: everything follows from the number of the row.
CREATE TABLE customers (
  id bigint PRIMARY KEY,
  first_name text,
  last_name text,
  email text,
  city text,
  country text NOT NULL,
  lifetime_value numeric(10, 2),
  dob date,
  is_vip boolean NOT NULL,
  newsletter boolean,
  likes_mens boolean,
  consented_at timestamptz,
  note text,                              -- for the shop's own staff; no mapping names it
  updated_at timestamptz NOT NULL DEFAULT now()
);

WITH words AS (
  SELECT
    ARRAY['José', 'Zoë', 'Łukasz', 'Søren', 'Chloé', 'Günther', 'Siân', 'D''Arcy', 'Mary "Molly"', 'Ngô', '陽子', 'Anne-Marie', 'Ali',
          'Olga', 'Back\slash', 'Tom'] AS first,
    ARRAY['O''Brien', 'Müller', 'García', 'Nuñez', 'Ångström', 'van der Berg', NULL, 'Smith', '"Quoted"', 'Dvořák', 'Æsir', '田中',
          'MacDonald', 'Ünal', 'Jones'] AS last,
    ARRAY['Köln', 'São Paulo', 'Zürich', '東京', 'Leeds', 'Aix-en-Provence', NULL, 'Kraków', 'St. John''s'] AS city,
    ARRAY['UK', 'DE', 'FR', 'PL', 'US'] AS country,
    ARRAY['customer%s at example.com', 'customer%s@', 'customer%s@@example.com', 'just-%s'] AS broken
)
INSERT INTO customers
SELECT
  id,
  first[1 + id % cardinality(first)],
  last[1 + id % cardinality(last)],
  CASE
    WHEN id % 500 = 0 THEN NULL                                                  -- 20: nobody to write to
    WHEN id % 200 = 7 THEN format(broken[1 + id / 200 % cardinality(broken)], id)  -- 50: not an address
    WHEN id % 400 = 11 THEN format('  Customer%s@Example.COM', id - 1)            -- 25: the address of the row before
    WHEN id % 2500 = 13 THEN format('customer%s@blocked.example', id)             -- 4: a domain that the account suppresses
    ELSE format('customer%s@example.com', id)
  END,
  city[1 + id % cardinality(city)],
  country[1 + id % cardinality(country)],
  CASE WHEN id % 17 <> 0 THEN (id * 7919 % 500000) / 100.0 END,
  CASE WHEN id % 5 <> 0 THEN date '1940-02-29' + (id * 31 % 24000)::int END,
  id % 25 = 0,
  CASE WHEN id % 10 <> 0 THEN id % 3 <> 0 END,
  CASE WHEN id % 4 <> 0 THEN id % 2 = 0 END,
  CASE WHEN id % 6 = 0 THEN timestamptz '2024-01-01 09:30:00+00' + id * interval '61 minutes' END,
  CASE WHEN id % 9 = 0 THEN E'rang\ttwice' END,
  date_trunc('second', now()) - (10001 - id) * interval '1 minute'
FROM words, generate_series(1, 10000) AS id;

-- Every change stamps the row; dotsync reads by this stamp and the key.
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER customers_stamp BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE INDEX customers_updated_at_id ON customers (updated_at, id);
ANALYZE customers;

-- dotsync's own role: it may read this table and see when transactions began, and nothing else.
CREATE ROLE dotsync LOGIN;
GRANT USAGE ON SCHEMA public TO dotsync;
GRANT SELECT ON customers TO dotsync;
GRANT pg_read_all_stats TO dotsync;
