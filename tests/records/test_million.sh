#!/bin/sh
# SPDX-License-Identifier: MIT
# Records that have grown: what views answer for a day and for LIMIT 100 beside
# a bare SELECT of as many rows, one device, and how fast a bench tells its jobs
# beside COPY of the same rows.  JOBS=1000000 ("make records-million") holds them
# to their limits; a few thousand only show that all of it answers.
set -u
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
unbrick=$build/unbrick
jobs=${MILLION:-3000} pushed=${PUSHED:-100}
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
# shellcheck source=tests/records/postgres.sh
. "$(dirname "$0")/postgres.sh"
# shellcheck source=tests/records/bench.sh
. "$(dirname "$0")/bench.sh"
without_libpq && {
	echo "skip test_million: built without libpq"
	exit 0
}
psql_file() { # FILE: into the database
	psql -X -q -h "$pg" -p "$pg_port" -U owner -d postgres \
		-v ON_ERROR_STOP=1 -v jobs="$jobs" -f "$1"
}
on 1 "$unbrick" records connect "$(place owner)" >"$home/out" 2>&1
want ready 0 on 1 "$unbrick" records init
want made 0 psql_file "$(dirname "$0")/million.sql"
is all-there "$jobs|$((3 * jobs))" 'SELECT (SELECT count(*) FROM unbrick.job),
	(SELECT count(*) FROM unbrick.step)'

# What a client waits, in milliseconds: the least of 25.
waits() { # SQL
	{
		printf '\\timing on\n'
		for _ in $(seq 1 25); do
			printf '%s\n\\g /dev/null\n' "$1"
		done
	} >"$home/asked"
	psql -X -A -t -h "$pg" -p "$pg_port" -U owner -d postgres \
		-f "$home/asked" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' |
		sort -n | head -n 1
}
holds() { # NAME WHAT LIMIT: WHAT is at most LIMIT, where it is held to it
	if [ "$jobs" -lt 1000000 ]; then
		want "$1-answers" 0 test -n "$2"
	elif awk "BEGIN { exit !($2 <= $3) }"; then
		echo "ok $1"
	else
		echo "not ok $1: $2 instead of at most $3"
	fi
}
view() { # NAME SQL
	rows=$(sql owner "SELECT count(*) FROM ($2) v")
	took=$(waits "$2")
	bare=$(waits "SELECT * FROM unbrick.${3:-job} LIMIT $rows")
	times=$(awk "BEGIN { printf \"%.1f\", $took / $bare }")
	printf '# %-28s %6s rows %9s ms, bare %9s ms, %5s times\n' "$1" \
		"$rows" "$took" "$bare" "$times"
	holds "$(echo "$1" | tr ' ' -)" "$times" 10
}
then="(now() AT TIME ZONE 'UTC')::date - 100"
echo "# $jobs jobs, $((3 * jobs)) steps; the least of 25, as a client waits"
for v in yield_by_day faults jobs; do
	view "$v day" "SELECT * FROM unbrick.$v WHERE day = $then"
	view "$v newest 100" \
		"SELECT * FROM unbrick.$v ORDER BY day DESC LIMIT 100"
	view "$v 100" "SELECT * FROM unbrick.$v LIMIT 100"
done
view "steps day" "SELECT * FROM unbrick.steps WHERE started >=
	date_trunc('day', now()) - interval '100 days' AND started <
	date_trunc('day', now()) - interval '99 days'" step
view "steps newest 100" \
	"SELECT * FROM unbrick.steps ORDER BY started DESC LIMIT 100" step
view "steps 100" "SELECT * FROM unbrick.steps LIMIT 100" step
view "devices newest 100" \
	"SELECT * FROM unbrick.devices ORDER BY last DESC LIMIT 100"
view "devices 100" "SELECT * FROM unbrick.devices LIMIT 100"
view "benches 100" "SELECT * FROM unbrick.benches LIMIT 100"

# One device: what the server takes is held to 20 ms; a process has to start.
device=$(printf '%024x' $((jobs / 4)))
for _ in $(seq 1 30); do
	began=$(date +%s%N)
	on 1 "$unbrick" records show "$device" >"$home/out" 2>"$home/err"
	echo $((($(date +%s%N) - began) / 10000))
done | sort -n >"$home/times"
want the-device-is-shown 0 test "$(grep -c "$device" "$home/out")" = 3
asked=$(waits "SELECT * FROM unbrick.jobs WHERE device = '$device'
	AND NOT practice ORDER BY started DESC LIMIT 1000")
echo "# records show: its question $asked ms; the whole process, connecting and" \
	"all, $(awk 'NR == 1 { print $1 / 100 }' "$home/times") ms at least," \
	"median $(awk 'NR == 15 { print $1 / 100 }' "$home/times") ms"
holds show-a-device "$asked" 20

# A bench tells its jobs; then the same rows by COPY, into the same tables.
sql owner 'CREATE ROLE bench2 LOGIN; GRANT unbrick_bench TO bench2'
on 2 "$unbrick" records connect "$(place bench2)" >"$home/out" 2>&1
fill 2 "$pushed"
began=$(date +%s%N)
want pushed 0 on 2 "$unbrick" records push
push=$((($(date +%s%N) - began) / 1000000))
bench=$(sql owner "SELECT id FROM unbrick.bench WHERE owner = 'bench2'")
for t in job step; do
	psql -X -q -h "$pg" -p "$pg_port" -U owner -d postgres -c "\\copy (SELECT *
		FROM unbrick.$t WHERE bench = '$bench') TO '$home/$t.copy'"
done
want the-same-rows 0 test "$(wc -l <"$home/step.copy")" = $((3 * pushed))
sql owner "DELETE FROM unbrick.step WHERE bench = '$bench';
	DELETE FROM unbrick.job WHERE bench = '$bench'"
sql owner 'VACUUM unbrick.job'
sql owner 'VACUUM unbrick.step'
began=$(date +%s%N)
psql -X -q -h "$pg" -p "$pg_port" -U owner -d postgres -v ON_ERROR_STOP=1 \
	-c "\\copy unbrick.job FROM '$home/job.copy'" \
	-c "\\copy unbrick.step FROM '$home/step.copy'"
copy=$((($(date +%s%N) - began) / 1000000))
is copied "$pushed" "SELECT count(*) FROM unbrick.job WHERE bench = '$bench'"
echo "# $pushed jobs of three steps: push $push ms, COPY $copy ms, rate $(awk \
	"BEGIN { printf \"%.2f\", $copy / $push }") of it"
holds push-rate "$(awk "BEGIN { printf \"%.2f\", $push / $copy }")" 3.34
