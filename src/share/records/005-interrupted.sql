-- A job that was broken off has no verdict, and may never get one.  It is told
-- aside, so that a bench still changes nothing: once the job itself is told, the
-- row here no longer counts.
CREATE TABLE unbrick.interrupted(
  bench text NOT NULL REFERENCES unbrick.bench,
  id text NOT NULL,
  batch text NOT NULL,
  device text NOT NULL,
  port text NOT NULL,
  platform text NOT NULL,
  recipe text NOT NULL,
  recipe_sha256 text NOT NULL,
  practice boolean NOT NULL,
  started timestamptz NOT NULL,
  step text NOT NULL,
  operator text NOT NULL,
  lot text NOT NULL,
  customer text NOT NULL,
  note text NOT NULL,
  label text NOT NULL,
  pushed timestamptz NOT NULL DEFAULT now(),
  skew_seconds bigint NOT NULL,
  PRIMARY KEY (bench, id)
);
CREATE INDEX interrupted_device ON unbrick.interrupted(device, started DESC);
CREATE INDEX interrupted_started ON unbrick.interrupted(started DESC);
GRANT SELECT ON unbrick.interrupted TO unbrick_bench, unbrick_lead;
GRANT INSERT ON unbrick.interrupted TO unbrick_bench;
ALTER TABLE unbrick.interrupted ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON unbrick.interrupted FOR SELECT USING (true);
CREATE POLICY own_bench ON unbrick.interrupted FOR INSERT
  WITH CHECK (bench = ANY (ARRAY(
    SELECT b.id FROM unbrick.bench b WHERE b.owner = session_user)));

-- With those whose verdict is INTERRUPTED; their error says in which step.
CREATE OR REPLACE VIEW unbrick.jobs AS
  SELECT bench, id, batch, device, port, platform, recipe, recipe_sha256,
         practice, started, ended, verdict, exit, code, error, operator, lot,
         customer, note, label, pushed, skew_seconds,
         (started AT TIME ZONE 'UTC')::date AS day,
         abs(skew_seconds) > 300 OR started > pushed + interval '5 minutes'
           AS clock_wrong
  FROM unbrick.job
  UNION ALL
  SELECT bench, id, batch, device, port, platform, recipe, recipe_sha256,
         practice, started, NULL, 'INTERRUPTED', 0, '', step, operator, lot,
         customer, note, label, pushed, skew_seconds,
         (started AT TIME ZONE 'UTC')::date,
         abs(skew_seconds) > 300 OR started > pushed + interval '5 minutes'
  FROM unbrick.interrupted i
  WHERE NOT EXISTS (SELECT FROM unbrick.job j
                    WHERE j.bench = i.bench AND j.id = i.id);
