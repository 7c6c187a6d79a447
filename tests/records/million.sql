-- SPDX-License-Identifier: MIT
-- :jobs jobs of 16 benches, even over the year before today, each of three steps;
-- a device comes three times, one job in ten fails.
INSERT INTO unbrick.bench(id, name)
  SELECT md5(b::text), 'bench ' || b FROM generate_series(0, 15) b;
INSERT INTO unbrick.job(bench, id, batch, device, port, platform, recipe,
  recipe_sha256, practice, started, ended, verdict, exit, code, error, operator,
  lot, customer, note, label, pushed, skew_seconds)
SELECT md5((n % 16)::text),
  to_char(t, 'YYYYMMDD-') || lpad(n::text, 7, '0'), to_char(t, 'YYYYMMDD'),
  lpad(to_hex(n % (:jobs / 3 + 1)), 24, '0'), '1-' || n % 8,
  (ARRAY['photon', 'p1', 'electron', 'argon', 'boron', 'xenon'])[n % 6 + 1],
  'bootloader-tinker-app', repeat('a', 64), false, t, t + interval '40 s',
  CASE n % 10 WHEN 3 THEN 'FAIL' ELSE 'PASS' END,
  CASE n % 10 WHEN 3 THEN 5 ELSE 0 END,
  CASE n % 10 WHEN 3 THEN 'F' || 101 + n % 17 ELSE '' END,
  CASE n % 10 WHEN 3 THEN 'the device does not answer' ELSE '' END,
  'Ann', 'lot ' || n / 1000, 'customer ' || n % 40, '', 'inventory ' || n,
  t + interval '1 min', 0
FROM (SELECT n, date_trunc('day', now()) - interval '365 days' +
             n * (interval '365 days' / :jobs) AS t
      FROM generate_series(0, :jobs - 1) n) x;
-- Steps need no sums, and their jobs are there.
SET session_replication_role = replica;
INSERT INTO unbrick.step
  SELECT bench, id, s, 'flash', 'bootloader', 'dfu', 'verified', 1000 * s,
         65536, 0, '', '', ''
  FROM unbrick.job, generate_series(1, 3) s;
RESET session_replication_role;
VACUUM ANALYZE;
