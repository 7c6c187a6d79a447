#!/bin/sh
# SPDX-License-Identifier: MIT
# Records of every older form come along with what is in them, also when two
# do it at once; what views add up is what is there; a job that was broken off
# is told as that until it ends; texts come back as the journal holds them.
set -u
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
unbrick=$build/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
# shellcheck source=tests/records/postgres.sh
. "$(dirname "$0")/postgres.sh"
# shellcheck source=tests/records/bench.sh
. "$(dirname "$0")/bench.sh"
without_libpq && {
	echo "skip test_upgrade: built without libpq"
	exit 0
}

# Forms 1 to the one before the newest, each in a database of its own.
as_form() { # FORM: what a program of that form has left
	sql owner "CREATE DATABASE form$1" &&
		for f in src/share/records/0*.sql; do
			number=${f##*/} number=${number%%-*}
			[ "${number#00}" -le "$1" ] || continue
			psql -X -q -h "$pg" -p "$pg_port" -U owner -d "form$1" \
				-v ON_ERROR_STOP=1 -1 -f "$f" || return 1
		done
	psql -X -q -h "$pg" -p "$pg_port" -U owner -d "form$1" \
		-v ON_ERROR_STOP=1 <<END
INSERT INTO unbrick.meta VALUES('schema', '$1');
INSERT INTO unbrick.bench(id, name) VALUES('a', 'one'), ('b', 'two');
INSERT INTO unbrick.job SELECT CASE n % 2 WHEN 0 THEN 'a' ELSE 'b' END,
	'2026-' || n, '', 'dev' || n % 7, '1-1', 'photon', 'r', '', n % 20 = 0,
	'2026-11-01Z'::timestamptz + n * interval '1 hour', now(),
	CASE n % 3 WHEN 0 THEN 'FAIL' ELSE 'PASS' END, 0, 'F' || n % 4, '', 'Ann',
	'', '', '', '', now(), CASE n % 50 WHEN 0 THEN 900 ELSE 0 END
	FROM generate_series(1, 300) n;
INSERT INTO unbrick.step SELECT bench, id, 1, 'flash', 'x', 'dfu', 'verified',
	1, 1, 0, '', '', '' FROM unbrick.job;
END
}
# Each view beside the same counted from the jobs; a line says what differs.
differ="
SELECT 'yield' FROM (SELECT day, jobs, passed FROM unbrick.yield_by_day) v FULL
JOIN (SELECT (started AT TIME ZONE 'UTC')::date AS day, count(*) AS jobs,
 count(*) FILTER (WHERE verdict = 'PASS') AS passed FROM unbrick.job
 WHERE NOT practice GROUP BY 1) j USING (day, jobs, passed)
WHERE v IS NULL OR j IS NULL
UNION SELECT 'faults' FROM (SELECT * FROM unbrick.faults) v FULL
JOIN (SELECT (started AT TIME ZONE 'UTC')::date AS day, code, platform,
 count(*) AS jobs, count(DISTINCT device) AS devices FROM unbrick.job
 WHERE NOT practice AND verdict <> 'PASS' GROUP BY 1, 2, 3) j
USING (day, code, platform, jobs, devices) WHERE v IS NULL OR j IS NULL
UNION SELECT 'devices' FROM (SELECT device, jobs, passed FROM unbrick.devices) v
FULL JOIN (SELECT device, count(*) AS jobs,
 count(*) FILTER (WHERE verdict = 'PASS') AS passed FROM unbrick.job
 WHERE NOT practice GROUP BY 1) j USING (device, jobs, passed)
WHERE v IS NULL OR j IS NULL
UNION SELECT 'benches' FROM (SELECT id, jobs, clock_wrong FROM unbrick.benches
 WHERE pushed IS NOT NULL) v
FULL JOIN (SELECT bench AS id, count(*) FILTER (WHERE NOT practice) AS jobs,
 count(*) FILTER (WHERE abs(skew_seconds) > 300) AS clock_wrong
 FROM unbrick.job GROUP BY 1) j USING (id, jobs, clock_wrong)
WHERE v IS NULL OR j IS NULL"
in_form() { psql -X -A -t -q -h "$pg" -p "$pg_port" -U owner -d "$1" -c "$2"; }
adds_up() { # NAME DATABASE
	got=$(in_form "$2" "$differ" 2>&1)
	if [ "$got" = '' ]; then
		echo "ok $1"
	else
		echo "not ok $1: $got"
	fi
}
said() { # NAME WANTED DATABASE SQL
	got=$(in_form "$3" "$4" 2>&1)
	if [ "$got" = "$2" ]; then
		echo "ok $1"
	else
		echo "not ok $1: $got instead of $2"
	fi
}
for form in $(seq 1 $((newest - 1))); do
	as_form "$form" || echo "not ok form $form is made"
	on 1 "$unbrick" records connect "$(place owner "form$form")" \
		>"$home/out" 2>&1
	want "form-$form-waits" 4 on 1 "$unbrick" records list
	has "form-$form-says-what-to-do" "$home/err" 'records init'
	on 1 "$unbrick" records init >"$home/first" 2>&1 &
	want "form-$form-comes-along" 0 on 1 "$unbrick" records init
	cp "$home/out" "$home/second"
	wait $!
	want "form-$form-by-one-of-two" 0 test "$(cat "$home/first" \
		"$home/second" | grep -c "^$((newest - form)) files applied")" = 1
	said "form-$form-keeps-its-jobs" '300|300' "form$form" 'SELECT (SELECT
		count(*) FROM unbrick.jobs), (SELECT count(*) FROM unbrick.step)'
	adds_up "form-$form-adds-up" "form$form"
done
last=form$((newest - 1))
in_form "$last" "UPDATE unbrick.job SET verdict = 'PASS', device = 'dev3',
	practice = false WHERE id LIKE '%7'; DELETE FROM unbrick.step
	WHERE job LIKE '%1'; DELETE FROM unbrick.job WHERE id LIKE '%1'"
# Which devices failed then is not forgotten.
differ=$(echo "$differ" | sed "s/, jobs, devices)/, jobs)/")
adds_up changed-and-deleted-adds-up "$last"

# A newer one is left as it is.
in_form "$last" "UPDATE unbrick.meta SET value = '99' WHERE key = 'schema'"
for what in init push list; do
	want "newer-$what" 4 on 1 "$unbrick" records $what
	has "newer-$what-says-so" "$home/err" 'newer unbrick'
done
said newer-is-as-it-was 99 "$last" "SELECT value FROM unbrick.meta
	WHERE key = 'schema'"

# Text that a database cannot hold is told before there is any.
sql owner "CREATE DATABASE latin ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C'
	TEMPLATE template0"
on 1 "$unbrick" records connect "$(place owner latin)" >"$home/out" 2>&1
want not-utf8 4 on 1 "$unbrick" records init
has not-utf8-says-so "$home/err" 'as LATIN1, not as UTF8'

# A job that runs is not told; one that was killed is, once, until it ends.
on 1 "$unbrick" records connect "$(place owner)" >"$home/out" 2>&1
want ready 0 on 1 "$unbrick" records init
sql owner 'CREATE ROLE bench1 LOGIN; GRANT unbrick_bench TO bench1'
on 1 "$unbrick" records connect "$(place bench1)" >"$home/out" 2>&1
env UNBRICK_BENCH_SPEED=1 XDG_CONFIG_HOME="$home/bench1" \
	XDG_DATA_HOME="$home/bench1" XDG_STATE_HOME="$home/bench1" \
	XDG_RUNTIME_DIR="$home/bench1" "$unbrick" --bench photon-safe-mode \
	--recipe bootloader-tinker-app --var app=app.bin --json --set operator=Eve \
	>"$home/run" 2>"$home/run.err" &
run=$!
await grep -q '"step":[1-9].*"kind":"begun"' "$home/run"
want it-runs 0 on 1 "$unbrick" records push
has a-running-job-is-not-told "$home/out" '0 jobs told, 0 were known'
is nothing-is-interrupted 0 'SELECT count(*) FROM unbrick.jobs'
kill -KILL $run
wait $run 2>/dev/null
want it-was-killed 0 on 1 "$unbrick" records push
has it-is-told-as-that "$home/out" '1 broken off, told as interrupted'
is it-is-interrupted 'INTERRUPTED|Eve|t' "SELECT verdict, operator, error LIKE
	'broken off in step _: %' FROM unbrick.jobs"
want told-again 0 on 1 "$unbrick" records push
has told-once "$home/out" '0 jobs told, 0 were known'
rm -r "$home/bench1/unbrick/records"
on 1 "$unbrick" records connect "$(place bench1)" >"$home/out" 2>&1
want shown 0 on 1 "$unbrick" --bench photon-safe-mode records list
has shown-as-that "$home/out" INTERRUPTED
fill 1 end
want it-has-ended 0 on 1 "$unbrick" records push
has it-is-told "$home/out" '1 jobs told, 0 were known'
is it-counts-instead 'PASS' 'SELECT verdict FROM unbrick.jobs'

# Texts are what the journal holds, to the byte.
fill 1 poison >"$home/held"
want poison-is-told 0 on 1 "$unbrick" records push
sql owner "SELECT encode(convert_to(t, 'UTF8'), 'hex') FROM unbrick.job j JOIN
	unbrick.step s ON s.bench = j.bench AND s.job = j.id, unnest(ARRAY[
	j.operator, j.lot, j.customer, j.note, j.label, j.error, s.note, s.error])
	t WHERE j.device LIKE '%ff' ORDER BY array_position(ARRAY[j.operator, j.lot,
	j.customer, j.note, j.label, j.error, s.note, s.error], t)" |
	sort >"$home/came"
sort "$home/held" >"$home/held.sorted"
want eight-texts 0 test "$(wc -l <"$home/held")" = 8
want poison-is-as-the-journal-has-it 0 cmp "$home/held.sorted" "$home/came"
want poison-is-shown 0 on 1 "$unbrick" records show 0000000000000000000000ff
want nothing-acts-on-a-terminal 1 grep -q "$(printf '[\033\007]')" "$home/out"
want poison-is-exported 0 on 1 "$unbrick" records export
want nothing-acts-in-a-pipe 1 grep -q "$(printf '[\033\007]')" "$home/out"
