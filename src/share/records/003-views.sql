-- For people and their tools; practice is left out but for jobs, which says so.
CREATE VIEW unbrick.jobs AS
  SELECT *, (started AT TIME ZONE 'UTC')::date AS day,
         abs(skew_seconds) > 300 OR started > pushed + interval '5 minutes'
           AS clock_wrong
  FROM unbrick.job;

CREATE VIEW unbrick.yield_by_day AS
  SELECT (started AT TIME ZONE 'UTC')::date AS day, count(*) AS jobs,
         count(*) FILTER (WHERE verdict = 'PASS') AS passed,
         round(100.0 * count(*) FILTER (WHERE verdict = 'PASS') / count(*), 1)
           AS percent
  FROM unbrick.job WHERE NOT practice
  GROUP BY (started AT TIME ZONE 'UTC')::date;

CREATE VIEW unbrick.faults AS
  SELECT (started AT TIME ZONE 'UTC')::date AS day, code, platform,
         count(*) AS jobs, count(DISTINCT device) AS devices
  FROM unbrick.job WHERE NOT practice AND verdict <> 'PASS'
  GROUP BY (started AT TIME ZONE 'UTC')::date, code, platform;

CREATE VIEW unbrick.devices AS
  SELECT device, max(platform) AS platform, count(*) AS jobs,
         count(*) FILTER (WHERE verdict = 'PASS') AS passed,
         min(started) AS first, max(started) AS last,
         count(DISTINCT bench) AS benches
  FROM unbrick.job WHERE NOT practice AND device <> ''
  GROUP BY device;

CREATE VIEW unbrick.benches AS
  SELECT b.id, b.name, b.owner, b.since, count(j.id) AS jobs,
         max(j.started) AS last, max(j.pushed) AS pushed,
         count(*) FILTER (WHERE abs(j.skew_seconds) > 300) AS clock_wrong
  FROM unbrick.bench b LEFT JOIN unbrick.job j ON j.bench = b.id
  GROUP BY b.id;

CREATE VIEW unbrick.steps AS
  SELECT s.*, j.device, j.platform, j.started, j.verdict
  FROM unbrick.step s JOIN unbrick.job j ON j.bench = s.bench AND j.id = s.job
  WHERE NOT j.practice;

GRANT SELECT ON unbrick.jobs, unbrick.yield_by_day, unbrick.faults,
  unbrick.devices, unbrick.benches, unbrick.steps
  TO unbrick_bench, unbrick_lead;
