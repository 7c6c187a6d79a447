-- Two roles to give to people and benches: GRANT unbrick_bench TO bench7.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'unbrick_bench') THEN
    CREATE ROLE unbrick_bench NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'unbrick_lead') THEN
    CREATE ROLE unbrick_lead NOLOGIN;
  END IF;
END $$;
GRANT USAGE ON SCHEMA unbrick TO unbrick_bench, unbrick_lead;
GRANT SELECT ON ALL TABLES IN SCHEMA unbrick TO unbrick_bench, unbrick_lead;
GRANT INSERT ON unbrick.job, unbrick.step TO unbrick_bench;
GRANT INSERT (id, name) ON unbrick.bench TO unbrick_bench;

-- A row is of the login that told of its bench first.
CREATE FUNCTION unbrick.is_mine(bench text) RETURNS boolean
LANGUAGE sql STABLE AS
'SELECT EXISTS (SELECT FROM unbrick.bench b
                WHERE b.id = $1 AND b.owner = session_user)';
ALTER TABLE unbrick.job ENABLE ROW LEVEL SECURITY;
ALTER TABLE unbrick.step ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON unbrick.job FOR SELECT USING (true);
CREATE POLICY everybody_reads ON unbrick.step FOR SELECT USING (true);
CREATE POLICY own_bench ON unbrick.job FOR INSERT
  WITH CHECK (unbrick.is_mine(bench));
CREATE POLICY own_bench ON unbrick.step FOR INSERT
  WITH CHECK (unbrick.is_mine(bench));
