CREATE TABLE job(
id TEXT PRIMARY KEY, batch TEXT NOT NULL, device TEXT NOT NULL,
port TEXT NOT NULL, platform TEXT NOT NULL, recipe TEXT NOT NULL,
recipe_sha256 TEXT NOT NULL, practice INTEGER NOT NULL,
request TEXT NOT NULL, started TEXT NOT NULL, ended TEXT,
verdict TEXT, exit INTEGER, code INTEGER, error TEXT);
CREATE INDEX job_device ON job(device);
CREATE INDEX job_batch ON job(batch);
CREATE TABLE step(
job TEXT NOT NULL REFERENCES job(id), number INTEGER NOT NULL,
state INTEGER NOT NULL, plan TEXT NOT NULL, begun TEXT, ended TEXT,
mark INTEGER, bytes INTEGER, rate INTEGER, ms INTEGER,
retries INTEGER, code INTEGER, error TEXT, note TEXT,
PRIMARY KEY(job, number));
CREATE TABLE firmware(
job TEXT NOT NULL REFERENCES job(id), step INTEGER NOT NULL,
what TEXT NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE INDEX firmware_job ON firmware(job);
CREATE TABLE document(
job TEXT NOT NULL REFERENCES job(id), name TEXT NOT NULL,
json TEXT NOT NULL, PRIMARY KEY(job, name));
CREATE TABLE event(
number INTEGER PRIMARY KEY, job TEXT NOT NULL, json TEXT NOT NULL);
CREATE INDEX event_job ON event(job);
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO meta VALUES('schema', '1');
PRAGMA user_version = 1;
ALTER TABLE job ADD COLUMN operator TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN lot TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN customer TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN label TEXT NOT NULL DEFAULT '';
UPDATE meta SET value = '2' WHERE key = 'schema';
PRAGMA user_version = 2;
