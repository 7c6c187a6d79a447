-- The records of many benches.  A bench adds its own rows and reads all; nobody
-- but the owner of the tables changes or deletes one.
CREATE SCHEMA unbrick;
CREATE TABLE unbrick.meta(
  key text PRIMARY KEY,
  value text NOT NULL
);
INSERT INTO unbrick.meta VALUES
  ('place', md5(random()::text || clock_timestamp()::text || pg_backend_pid()));

CREATE TABLE unbrick.bench(
  id text PRIMARY KEY,
  name text NOT NULL,
  owner name NOT NULL DEFAULT session_user,
  since timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE unbrick.job(
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
  ended timestamptz NOT NULL,
  verdict text NOT NULL,
  exit integer NOT NULL,
  code text NOT NULL,
  error text NOT NULL,
  operator text NOT NULL,
  lot text NOT NULL,
  customer text NOT NULL,
  note text NOT NULL,
  label text NOT NULL,
  pushed timestamptz NOT NULL DEFAULT now(),
  skew_seconds bigint NOT NULL,
  PRIMARY KEY (bench, id)
);
CREATE INDEX job_device ON unbrick.job(device, started DESC);
CREATE INDEX job_started ON unbrick.job(started DESC);
CREATE INDEX job_day ON unbrick.job(((started AT TIME ZONE 'UTC')::date));

CREATE TABLE unbrick.step(
  bench text NOT NULL,
  job text NOT NULL,
  number integer NOT NULL,
  action text NOT NULL,
  what text NOT NULL,
  road text NOT NULL,
  state text NOT NULL,
  milliseconds bigint NOT NULL,
  bytes bigint NOT NULL,
  retries integer NOT NULL,
  code text NOT NULL,
  error text NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (bench, job, number),
  FOREIGN KEY (bench, job) REFERENCES unbrick.job(bench, id)
);
