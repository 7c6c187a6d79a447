#!/bin/sh
# SPDX-License-Identifier: MIT
# Benches tell a real PostgreSQL their jobs: each once whatever is killed
# meanwhile, with no more rights than they need; what is not reached or refused
# is one sentence, and the journal keeps everything.
set -u
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
unbrick=$build/unbrick
benches=${BENCHES:-4} jobs=${RECORD_JOBS:-60} kills=${KILLS:-2}
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
# shellcheck source=tests/lib/pages.sh
. "$(dirname "$0")/../lib/pages.sh"
# shellcheck source=tests/records/postgres.sh
. "$(dirname "$0")/postgres.sh"
# shellcheck source=tests/records/bench.sh
. "$(dirname "$0")/bench.sh"
fits() { # KIND COMMAND...: at bench 1, what it prints as JSON
	kind=$1
	shift
	on 1 "$unbrick" "$@" --json >"$home/doc" 2>"$home/err"
	want "$kind-fits" 0 "$build/tests/records/fits/fits" "$kind" <"$home/doc"
}

# Without libpq there is one sentence and nothing to test.
if without_libpq; then
	echo "ok it says that it was built without libpq"
	exit 0
fi

# Nothing there yet; a password is not kept.
fill 1 3
want no-records-yet 4 on 1 "$unbrick" records push
has no-records-yet-is-said "$home/err" 'records init'
want a-password 2 on 1 "$unbrick" records connect "postgres://a:canary77@h/d"
want a-password-too 2 on 1 "$unbrick" records connect "host=h password=canary77"
want no-place 2 on 1 "$unbrick" records connect "postgres://a:canary77@[h/d"
if grep -rq canary77 "$home/bench1" "$home/err"; then
	echo "not ok a password is nowhere"
else
	echo "ok a password is nowhere"
fi

# Two programs make the tables at once; again changes nothing.
on 1 "$unbrick" records init >"$home/first" 2>&1 &
on 1 "$unbrick" records init >"$home/second" 2>&1
wait $!
want ready 0 on 1 "$unbrick" records init
has ready-already "$home/out" 'were ready'
for b in $(seq 1 "$benches"); do
	sql owner "CREATE ROLE bench$b LOGIN; GRANT unbrick_bench TO bench$b"
done
sql owner "CREATE ROLE lead LOGIN; GRANT unbrick_lead TO lead;
	CREATE ROLE stranger LOGIN"

fits records-init records init
fits records-status records status

# Rights.
want stranger 0 on 1 "$unbrick" records connect "$(place stranger)"
want stranger-pushes 4 on 1 "$unbrick" records push
has stranger-is-refused "$home/err" F220
on 1 "$unbrick" records connect "$(place lead)" >"$home/out" 2>&1
want lead-pushes 4 on 1 "$unbrick" records push
want lead-reads 0 on 1 "$unbrick" records list
want outbox-stays 0 on 1 "$unbrick" records status
has outbox-is-told "$home/out" '3 jobs wait'
on 1 "$unbrick" records connect "$(place bench1)" >"$home/out" 2>&1
want push 0 on 1 "$unbrick" records push
has push-is-told "$home/out" '3 jobs told, 0 were known'
for what in 'DELETE FROM unbrick.job' "UPDATE unbrick.job SET verdict = 'PASS'" \
	'DELETE FROM unbrick.step' "UPDATE unbrick.bench SET owner = 'bench1'" \
	'DROP TABLE unbrick.step' "INSERT INTO unbrick.step SELECT bench, job, 99,
	action, what, road, state, 0, 0, 0, code, error, note FROM unbrick.step"; do
	want "another-may-not-${what%% *}" 1 \
		sql bench2 "$what"
done
is nothing-was-harmed 9 'SELECT count(*) FROM unbrick.step'

# Away, without TLS, and of another form: one sentence each.
(cd "$pg" && pg_stop fast)
fill 1 2
want away 4 on 1 "$unbrick" records push
has away-is-said "$home/err" F219
want away-status 0 on 1 "$unbrick" records status
has away-counts "$home/out" '2 jobs wait'
(cd "$pg" && pg_start)
on 1 "$unbrick" records connect "$(place bench1) sslmode=require hostaddr=127.0.0.1 port=1" >"$home/out" 2>&1
want no-tls 4 on 1 "$unbrick" records push
has no-tls-is-said "$home/err" F219
on 1 "$unbrick" records connect "$(place bench1)" >"$home/out" 2>&1
sql owner "UPDATE unbrick.meta SET value = '99' WHERE key = 'schema'"
want newer 4 on 1 "$unbrick" records push
has newer-is-said "$home/err" 'newer unbrick'
want newer-init 4 on 1 "$unbrick" records init
sql owner "UPDATE unbrick.meta SET value = '$newest' WHERE key = 'schema'"
want again 0 on 1 "$unbrick" records push
has only-the-new-ones "$home/out" '2 jobs told, 0 were known'

# A lost mark, and two programs at once: nothing twice.
rm -r "$home/bench1/unbrick/journal.db"*
want empty 0 on 1 "$unbrick" records push
is nothing-is-lost 5 'SELECT count(*) FROM unbrick.job'
for b in $(seq 2 "$benches"); do
	fill "$b" "$jobs"
	on "$b" "$unbrick" records connect "$(place "bench$b")" >"$home/said.$b" 2>&1
done

# A computer that is copied, and both go on: no job of either is lost.
fill 1 5
on 1 "$unbrick" records push >"$home/out" 2>&1
cp -r "$home/bench1" "$home/bench99"
fill 1 2
sleep 1 # two jobs of one second on one device would be one
fill 99 3
want the-first-copy 0 on 1 "$unbrick" records push
sql owner "CREATE ROLE bench99 LOGIN; GRANT unbrick_bench, bench1 TO bench99"
want the-second-copy 0 on 99 "$unbrick" records push
has it-has-a-new-id "$home/err" 'new id'
is both-are-there 15 "SELECT count(*) FROM unbrick.job j JOIN unbrick.bench b
	ON b.id = j.bench WHERE b.owner = 'bench1'"

# All at once, twice each, the server killed meanwhile.
push_all() { # BENCH
	for _ in $(seq 1 200); do
		on "$1" "$unbrick" records push >"$home/push.$1" 2>&1 && return
		sleep 0.1
	done
	echo "not ok bench $1 gave up"
}
pids=
for b in $(seq 2 "$benches"); do
	push_all "$b" &
	pids="$pids $!"
	push_all "$b" &
	pids="$pids $!"
done
for _ in $(seq 1 "$kills"); do
	sleep 0.3
	(cd "$pg" && pg_stop immediate; pg_start)
done
# shellcheck disable=SC2086
wait $pids
all=$(((benches - 1) * jobs))
is every-job-once "$all|$all" "SELECT count(*), count(DISTINCT (j.bench, j.id))
	FROM unbrick.job j JOIN unbrick.bench b ON b.id = j.bench
	WHERE b.owner <> 'bench1'"
is every-step $((3 * all)) "SELECT count(*) FROM unbrick.step s
	JOIN unbrick.bench b ON b.id = s.bench WHERE b.owner <> 'bench1'"

# What people look at.
is yield "$(date -u +%F)|t" 'SELECT day, percent > 80 FROM unbrick.yield_by_day'
is benches-view "$((benches + 2))" 'SELECT count(*) FROM unbrick.benches
	WHERE jobs > 0 AND clock_wrong = 0'
is devices-view t 'SELECT count(*) > 3 FROM unbrick.devices'
is faults-view t 'SELECT sum(jobs) > 0 FROM unbrick.faults'
is steps-view "$(sql owner 'SELECT count(*) FROM unbrick.step')" \
	'SELECT count(*) FROM unbrick.steps'
want seen-elsewhere 0 on 1 "$unbrick" records show 000000000000000000000001
lines=$(grep -c '000000000000000000000001' "$home/out")
if [ "$lines" -ge "$benches" ]; then
	echo "ok a device is shown with its jobs at every bench"
else
	echo "not ok a device is shown at every bench: $lines"
fi
fits records records list
fits records records show 000000000000000000000001
fits records-push records push
want export 0 on 1 "$unbrick" records export
want every-job-is-exported 0 test "$(wc -l <"$home/out")" = \
	"$(sql owner 'SELECT count(*) FROM unbrick.job')"

# Texts are texts, and what resume needs stays at the bench.
# shellcheck disable=SC2016
on 1 "$unbrick" --bench photon-safe-mode --recipe inspect \
	--set "note='); DROP TABLE unbrick.step; --" >"$home/out" 2>&1
want poisoned 0 on 1 "$unbrick" records push
is poison-is-text "'); DROP TABLE unbrick.step; --" \
	'SELECT note FROM unbrick.job WHERE practice'
(cd "$pg" && as_user "$pg_bin/pg_dump" -h "$pg" -U owner postgres) >"$home/dump"
if grep -q 'of resume' "$home/dump"; then
	echo "not ok what resume needs stays at the bench"
else
	echo "ok what resume needs stays at the bench"
fi

# A page over all benches: every job, who has retries, and text as text.
sql owner "INSERT INTO unbrick.bench(id, name) VALUES('x', 'attic');
	INSERT INTO unbrick.job SELECT 'x', id || 'x', batch, device, port,
	platform, '<script>' || chr(27), recipe_sha256, practice,
	now(), now(), 'FAIL', 6, 'F151', '<script>' || chr(27) || '[2J', operator,
	lot, customer, note, label, now(), 0 FROM unbrick.job WHERE bench = (SELECT
	id FROM unbrick.bench WHERE owner = 'bench2') AND NOT practice LIMIT 1;
	INSERT INTO unbrick.step SELECT bench, id, 1, 'flash', 'bootloader', 'dfu',
	'verified', 1000, 1, 7, '', '', '' FROM unbrick.job WHERE bench = 'x'"
fits records-report records report --html "$home/page.html"
has page-counts "$home/page.html" \
	"$(sql owner 'SELECT count(*) FROM unbrick.job WHERE NOT practice') devices: "
has page-names-the-bench "$home/page.html" '<td>attic 1-2</td><td>1</td><td>7</td>'
has page-names-the-cause "$home/page.html" '<td>F151</td><td>'
has page-has-text "$home/page.html" '&lt;script&gt;\x1b[2J'
if grep -q -e '<script' -e "$(printf '\033')" "$home/page.html"; then
	echo "not ok nothing on the page acts"
else
	echo "ok nothing on the page acts"
fi
if why=$(pages_can); then
	page_check records "$home/page.html"
else
	echo "skip test_records.sh: $why"
fi
want page-since 0 on 1 "$unbrick" records report --html "$home/none.html" \
	--since 2099-01-01
has page-of-none "$home/out" ': 0 jobs'
want page-without-a-name 2 on 1 "$unbrick" records report
sql owner "DELETE FROM unbrick.step WHERE bench = 'x';
	DELETE FROM unbrick.job WHERE bench = 'x';
	DELETE FROM unbrick.bench WHERE id = 'x'"

# This unit was here before: at this bench and at another, and of its own jobs
# that the records tell too each once.
before() { # BENCH FILE
	on "$1" "$unbrick" --bench photon-safe-mode list --json >"$2" 2>"$home/err"
}
jobs_of() { # FILE: of both kinds
	echo "$(grep -o '"here":true' "$1" | wc -l)" \
		"$(grep -o '"here":false' "$1" | wc -l)"
}
kept() { # NAME WANTED FILE
	if [ "$(jobs_of "$3")" = "$2" ]; then
		echo "ok $1"
	else
		echo "not ok $1: $(jobs_of "$3") instead of $2"
	fi
}
before 2 "$home/list"
kept before-at-another-bench '0 1' "$home/list"
has before-is-current "$home/list" '"records":"current"'
before 1 "$home/list"
kept before-at-this-one '1 0' "$home/list"
on 2 "$unbrick" --bench photon-safe-mode --recipe inspect >"$home/out" 2>&1
want tells-it 0 on 2 "$unbrick" records push
before 1 "$home/list"
kept before-at-both '1 1' "$home/list"
want before-diagnosed 0 on 1 "$unbrick" --bench photon-safe-mode diagnose
has before-is-said "$home/out" "here before: 2 jobs, the last PASS (inspect)"
has before-says-where "$home/out" " at $(uname -n)"
on 1 "$unbrick" --bench trouble list --json >"$home/list" 2>&1
kept nobody-else-was-here '0 0' "$home/list"

fits list list --bench photon-safe-mode
fits diagnosis diagnose --bench photon-safe-mode

# Without the server what was said is there, marked old; nobody waits long.
main=$(head -n 1 "$pg/data/postmaster.pid")
kill -STOP "$main"
began=$(date +%s)
before 1 "$home/list"
took=$(($(date +%s) - began))
kill -CONT "$main"
if [ "$took" -le 3 ]; then
	echo "ok a server that hangs is not waited for"
else
	echo "not ok a server that hangs is not waited for: $took s"
fi
kept before-is-kept '1 1' "$home/list"
has before-is-old "$home/list" '"records":"old","asked":"2'
has the-server-is-missed "$home/err" 'earlier jobs: '
# What this bench has told of is known then, too, though nobody asked for it.
on 4 "$unbrick" --bench photon-safe-mode --recipe inspect >"$home/out" 2>&1
want synced 0 on 4 "$unbrick" records push
(cd "$pg" && pg_stop fast)
before 4 "$home/list"
kept before-by-a-push '1 2' "$home/list"
has before-by-a-push-is-old "$home/list" '"records":"old","asked":"2'
want offline 0 on 1 "$unbrick" --bench photon-safe-mode list
has offline-is-marked "$home/out" '; other benches: old, as of 2'
on 3 "$unbrick" --bench photon-safe-mode list --json >"$home/list" 2>&1
has never-asked "$home/list" '"records":"not-reached"'
mv "$home/bench1/unbrick/records" "$home/place"
echo "host=elsewhere" >"$home/bench1/unbrick/records"
before 1 "$home/list"
kept of-other-records-nothing '1 0' "$home/list"
mv "$home/place" "$home/bench1/unbrick/records"
(cd "$pg" && pg_start)

# A station tells by itself, and a server that hangs holds nothing up.
want doctor 0 on 1 "$unbrick" --bench healthy-photon doctor --json
has doctor-knows "$home/out" 'the records have every job'
station() { # until a device has passed; not the one of before
	: >"$home/station"
	env UNBRICK_BENCH_SPEED=20 XDG_CONFIG_HOME="$home/bench1" \
		XDG_DATA_HOME="$home/bench1" XDG_STATE_HOME="$home/bench1" \
		XDG_RUNTIME_DIR="$home/bench1" \
		"$unbrick" --bench photon-safe-mode \
		--station --recipe bootloader-tinker-app --var app=app.bin \
		>"$home/station" 2>"$home/station.err" &
	station=$!
	await grep -q '^PASS\|^FAIL\|^SKIP' "$home/station"
}
told() { [ "$(sql owner "SELECT count(*) FROM unbrick.job WHERE practice AND
	recipe = 'bootloader-tinker-app'")" = "$1" ]; }
station
await told 1
kill -INT "$station"
wait "$station"
echo "ok a station tells by itself"
on 1 "$unbrick" --bench photon-safe-mode bench reset >"$home/out" 2>&1
main=$(head -n 1 "$pg/data/postmaster.pid")
kill -STOP "$main"
station
# Its verdict came while nobody answered, and nobody could have been asked.
want repaired-while-it-hangs 0 grep -q '^State:.T' "/proc/$main/status"
before=$(date +%s)
kill -INT "$station"
wait "$station"
took=$(($(date +%s) - before))
kill -CONT "$main"
if [ "$took" -lt 3 ]; then
	echo "ok a server that hangs holds nothing up"
else
	echo "not ok a server that hangs holds nothing up: $took s"
fi
on 1 "$unbrick" --bench photon-safe-mode bench reset >"$home/out" 2>&1
(cd "$pg" && pg_stop immediate)
station
kill -INT "$station"
wait "$station"
has repaired-without-a-server "$home/station" PASS
(cd "$pg" && pg_start)
want doctor-behind 0 on 1 "$unbrick" --bench healthy-photon doctor --json
has doctor-counts "$home/out" '2 jobs wait'

# A clock that is wrong is marked.  A sanitizer wants to be the first library.
if grep -q __asan_init "$unbrick"; then
	echo "skip wrong-clock: faketime does not go with a sanitizer"
elif command -v faketime >/dev/null; then
	fill 1 1
	want wrong-clock 0 on 1 faketime -f '+2h' "$unbrick" records push
	# and the two that waited with it
	is wrong-clock-is-marked 3 'SELECT count(*) FROM unbrick.jobs
		WHERE clock_wrong'
else
	echo "skip wrong-clock: no faketime"
fi
fits records-status records connect "$(place bench1)"
fits error records shwo
# What config.yaml names counts where nothing was connected.
echo "records: \"$(place bench1)\"" >"$home/bench1/unbrick/config.yaml"
want forget 0 on 1 "$unbrick" records disconnect
has the-configuration-counts "$home/err" 'config.yaml still names'
want configured 0 on 1 "$unbrick" records list --limit 1
fits config config show
has shown-without-an-option "$home/doc" '"key":"records","option":null'
on 1 "$unbrick" records connect nowhere >"$home/out" 2>&1
want what-was-connected-holds 4 on 1 "$unbrick" records list
rm "$home/bench1/unbrick/config.yaml"
want disconnect 0 on 1 "$unbrick" records disconnect
has disconnected "$home/out" 'no records are known'
fits records-status records disconnect
