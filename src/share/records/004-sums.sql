-- Sums that views read instead of every job: kept when rows come, change or go,
-- so that a million jobs answer as a thousand do.  Practice is not counted.  What
-- was changed or deleted by the owner still is in first, last, pushed, benches and
-- devices.
CREATE TABLE unbrick.day_sum(
  day date PRIMARY KEY,
  jobs bigint NOT NULL, passed bigint NOT NULL
);
CREATE TABLE unbrick.fault_sum(
  day date, code text, platform text,
  jobs bigint NOT NULL, devices text[] NOT NULL,
  PRIMARY KEY (day, code, platform)
);
CREATE TABLE unbrick.device_sum(
  device text PRIMARY KEY,
  platform text NOT NULL, jobs bigint NOT NULL, passed bigint NOT NULL,
  first timestamptz NOT NULL, last timestamptz NOT NULL,
  benches text[] NOT NULL
);
CREATE INDEX device_sum_last ON unbrick.device_sum(last DESC);
CREATE TABLE unbrick.bench_sum(
  bench text PRIMARY KEY,
  jobs bigint NOT NULL, clock_wrong bigint NOT NULL,
  last timestamptz, pushed timestamptz
);
GRANT SELECT ON unbrick.day_sum, unbrick.fault_sum, unbrick.device_sum,
  unbrick.bench_sum TO unbrick_bench, unbrick_lead;

-- "told" are the rows of the statement, the argument is 1 or -1.  Everybody goes
-- through the sums in one order: benches never wait for each other in a circle.
CREATE FUNCTION unbrick.sum_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n bigint := TG_ARGV[0];
BEGIN
  INSERT INTO unbrick.bench_sum AS s
    SELECT bench, n * count(*) FILTER (WHERE NOT practice),
           n * count(*) FILTER (WHERE abs(skew_seconds) > 300),
           max(started) FILTER (WHERE NOT practice), max(pushed)
    FROM told GROUP BY bench ORDER BY bench
  ON CONFLICT (bench) DO UPDATE SET jobs = s.jobs + excluded.jobs,
    clock_wrong = s.clock_wrong + excluded.clock_wrong,
    last = greatest(s.last, excluded.last),
    pushed = greatest(s.pushed, excluded.pushed);
  INSERT INTO unbrick.day_sum AS s
    SELECT (started AT TIME ZONE 'UTC')::date, n * count(*),
           n * count(*) FILTER (WHERE verdict = 'PASS')
    FROM told WHERE NOT practice GROUP BY 1 ORDER BY 1
  ON CONFLICT (day) DO UPDATE SET jobs = s.jobs + excluded.jobs,
    passed = s.passed + excluded.passed;
  INSERT INTO unbrick.fault_sum AS s
    SELECT (started AT TIME ZONE 'UTC')::date, code, platform, n * count(*),
           array_agg(DISTINCT device)
    FROM told WHERE NOT practice AND verdict <> 'PASS'
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (day, code, platform) DO UPDATE
    SET jobs = s.jobs + excluded.jobs,
        devices = ARRAY(SELECT DISTINCT unnest(s.devices || excluded.devices));
  INSERT INTO unbrick.device_sum AS s
    SELECT device, max(platform), n * count(*),
           n * count(*) FILTER (WHERE verdict = 'PASS'),
           min(started), max(started), array_agg(DISTINCT bench)
    FROM told WHERE NOT practice AND device <> '' GROUP BY 1 ORDER BY 1
  ON CONFLICT (device) DO UPDATE SET jobs = s.jobs + excluded.jobs,
    passed = s.passed + excluded.passed,
    platform = greatest(s.platform, excluded.platform),
    first = least(s.first, excluded.first),
    last = greatest(s.last, excluded.last),
    benches = ARRAY(SELECT DISTINCT unnest(s.benches || excluded.benches));
  RETURN NULL;
END $$;
-- What is there already; nobody tells meanwhile.
LOCK TABLE unbrick.job IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO unbrick.bench_sum
  SELECT bench, count(*) FILTER (WHERE NOT practice),
         count(*) FILTER (WHERE abs(skew_seconds) > 300),
         max(started) FILTER (WHERE NOT practice), max(pushed)
  FROM unbrick.job GROUP BY bench;
INSERT INTO unbrick.day_sum
  SELECT (started AT TIME ZONE 'UTC')::date, count(*),
         count(*) FILTER (WHERE verdict = 'PASS')
  FROM unbrick.job WHERE NOT practice GROUP BY 1;
INSERT INTO unbrick.fault_sum
  SELECT (started AT TIME ZONE 'UTC')::date, code, platform, count(*),
         array_agg(DISTINCT device)
  FROM unbrick.job WHERE NOT practice AND verdict <> 'PASS' GROUP BY 1, 2, 3;
INSERT INTO unbrick.device_sum
  SELECT device, max(platform), count(*),
         count(*) FILTER (WHERE verdict = 'PASS'), min(started), max(started),
         array_agg(DISTINCT bench)
  FROM unbrick.job WHERE NOT practice AND device <> '' GROUP BY 1;
CREATE TRIGGER come AFTER INSERT ON unbrick.job REFERENCING NEW TABLE AS told
  FOR EACH STATEMENT EXECUTE FUNCTION unbrick.sum_up('1');
CREATE TRIGGER gone AFTER DELETE ON unbrick.job REFERENCING OLD TABLE AS told
  FOR EACH STATEMENT EXECUTE FUNCTION unbrick.sum_up('-1');
CREATE TRIGGER was AFTER UPDATE ON unbrick.job REFERENCING OLD TABLE AS told
  FOR EACH STATEMENT EXECUTE FUNCTION unbrick.sum_up('-1');
CREATE TRIGGER is_now AFTER UPDATE ON unbrick.job REFERENCING NEW TABLE AS told
  FOR EACH STATEMENT EXECUTE FUNCTION unbrick.sum_up('1');

CREATE OR REPLACE VIEW unbrick.yield_by_day AS
  SELECT day, jobs, passed, round(100.0 * passed / jobs, 1) AS percent
  FROM unbrick.day_sum WHERE jobs > 0;

CREATE OR REPLACE VIEW unbrick.faults AS
  SELECT day, code, platform, jobs,
         cardinality(devices)::bigint AS devices
  FROM unbrick.fault_sum s WHERE jobs > 0;

CREATE OR REPLACE VIEW unbrick.devices AS
  SELECT device, platform, jobs, passed, first, last,
         cardinality(benches)::bigint AS benches
  FROM unbrick.device_sum WHERE jobs > 0;

CREATE OR REPLACE VIEW unbrick.benches AS
  SELECT b.id, b.name, b.owner, b.since, coalesce(s.jobs, 0) AS jobs, s.last,
         s.pushed, coalesce(s.clock_wrong, 0) AS clock_wrong
  FROM unbrick.bench b LEFT JOIN unbrick.bench_sum s ON s.bench = b.id;

-- Whose bench it is, is asked once for a statement and not for each row.
ALTER POLICY own_bench ON unbrick.job WITH CHECK (bench = ANY (ARRAY(
  SELECT b.id FROM unbrick.bench b WHERE b.owner = session_user)));
ALTER POLICY own_bench ON unbrick.step WITH CHECK (bench = ANY (ARRAY(
  SELECT b.id FROM unbrick.bench b WHERE b.owner = session_user)));
