#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench-records: does a repair take longer while records are told?  A
# station repairs a practice Photon with the times of a device, without records
# and with a PostgreSQL that is told WAITING jobs meanwhile, in the order ABBA.
# What the repair took is the sum that its verdict tells.  Fails above 3 %.
set -u
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
unbrick=$build/unbrick
rounds=${ROUNDS:-1} waiting=${WAITING:-300}
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
# shellcheck source=tests/records/postgres.sh
. "$(dirname "$0")/postgres.sh"
# shellcheck source=tests/records/bench.sh
. "$(dirname "$0")/bench.sh"
without_libpq && {
	echo "skip repair_times: built without libpq"
	exit 0
}
on 1 "$unbrick" records connect "$(place owner)" >"$home/out" 2>&1
want ready 0 on 1 "$unbrick" records init

# repair NAME: milliseconds of it, in $home/NAME
repair() {
	rm -rf "$home/bench1/unbrick/practice"
	on 1 "$unbrick" --bench photon-safe-mode bench reset >"$home/out" 2>&1
	: >"$home/events"
	env UNBRICK_BENCH_SPEED="${SPEED:-1}" XDG_CONFIG_HOME="$home/bench1" \
		XDG_DATA_HOME="$home/bench1" XDG_STATE_HOME="$home/bench1" \
		XDG_RUNTIME_DIR="$home/bench1" "$unbrick" \
		--bench photon-safe-mode --json --station \
		--recipe bootloader-tinker-app --var app=app.bin \
		>"$home/events" 2>"$home/err" &
	station=$!
	await grep -q '"kind":"verdict"' "$home/events"
	kill -INT $station
	wait $station
	grep '"kind":"verdict"' "$home/events" | grep -q '"PASS"' || {
		echo "not ok the repair passes"
		exit 1
	}
	grep '"kind":"verdict"' "$home/events" | tr ',{}' '\n\n\n' | awk -F: '
		/"(device|bus|wait|own)_ms"/ { sum += $2 } END { print sum }' \
		>>"$home/$1"
	echo "# $1 $(tail -n 1 "$home/$1") ms"
}
without() {
	on 1 "$unbrick" records disconnect >"$home/out" 2>&1
	repair without
}
with() {
	fill 1 "$waiting" # while nobody tells them
	on 1 "$unbrick" records connect "$(place owner)" >"$home/out" 2>&1
	repair with
}
for _ in $(seq 1 "$rounds"); do
	without
	with
	with
	without
done
is all-was-told t "SELECT count(*) >= 2 * $rounds * $waiting FROM unbrick.job"
awk 'FILENAME != last { last = FILENAME; which++ } { sum[which] += $1; n[which]++ }
	END {
		a = sum[1] / n[1]; b = sum[2] / n[2]
		printf "# without %.0f ms, with %.0f ms: %+.2f %%\n", a, b,
			(b / a - 1) * 100
		print (b / a < 1.03 ? "ok" : "not ok") " within-3-percent"
	}' "$home/without" "$home/with"
