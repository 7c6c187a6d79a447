#!/bin/sh
# SPDX-License-Identifier: MIT
# A station with eight practice devices: cables pulled while it works, the
# program killed, started again, and all devices pass.
set -u
unbrick=${BUILD:-build}/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
home=$scratch
pid=
at_end() { [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null; }
UNBRICK_BENCH_SPEED=$(pace 10)
export UNBRICK_BENCH_SPEED
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home"
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL

check() { # NAME COMMAND...
	name=$1
	shift
	if "$@"; then
		echo "ok $name"
	else
		echo "not ok $name"
		cat "$home/out"
		grep -a 'FAILED\|begun\|arrived\|left\|F[0-9][0-9][0-9]' "$home/err"
	fi
}
bench() { "$unbrick" --bench eight-photons bench "$@" >"$home/bench" 2>&1; }
station() {
	"$unbrick" --bench eight-photons --station "$@" \
		--recipe bootloader-tinker-app --var app=app-3.9.0.bin \
		>"$home/out" 2>"$home/err" &
	pid=$!
}
# COUNT PATTERN FILE
has_lines() {
	count=$(grep -c -- "$2" "$3" 2>/dev/null)
	[ "${count:-0}" -ge "$1" ]
}
until_lines() { await has_lines "$@"; }
finish() {
	kill -INT "$pid"
	wait "$pid"
	rc=$?
	pid=
	return "$rc"
}
passed() {
	"$unbrick" history --json |
		grep -o '"device":"[0-9a-f]*"[^}]*"state":"PASS"' |
		grep -o '"device":"[0-9a-f]*"' | sort
}

# Pulled in the middle, killed, started again.
station
check begins until_lines 8 'step     3/6' "$home/err"
check pull bench pull 1-1.2
check pull-another bench pull 1-1.5
check others-go-on until_lines 4 'step     4/6' "$home/err"
kill -9 "$pid"
wait "$pid" 2>/dev/null
pid=
check broken-off-is-in-the-history sh -c \
	"'$unbrick' history | grep -q INTR"
interrupted=$("$unbrick" history | grep -c INTR)

station
check interrupted-is-named until_lines "$interrupted" 'was broken off' \
	"$home/err"
# On a busy computer one may have passed just before the kill.
check goes-on until_lines 6 'going on where job\|as job .* left it' \
	"$home/err"
check plug bench plug 1-1.2
check plug-another bench plug 1-1.5
check pull-again bench pull 1-1.7
check plug-again bench plug 1-1.7
# One that had passed before it was pulled passes twice.
eight_ports() {
	[ "$(grep '^PASS' "$home/out" | awk '{ print $2 }' | sort -u |
		wc -l)" = 8 ]
}
check eight-ports-pass await eight_ports
check stopped-by-hand-after-all-passed finish
check summary grep -q '8 devices: 8 PASS, 0 FAIL' "$home/out"
passed >"$home/passed"
check eight-records [ "$(wc -l <"$home/passed")" = 8 ]
check eight-devices [ "$(uniq "$home/passed" | wc -l)" = 8 ]

# Passed devices are known, looked at, and left alone.
station
check known-passes until_lines 8 '^PASS' "$home/out"
check known-passes-are-said until_lines 8 'as job .* left it' "$home/err"
check nothing-is-written sh -c "! grep -q 'step  ' '$home/err'"
sleep 1
check not-started-again [ "$(grep -c '^PASS' "$home/out")" = 8 ]
check unplugged bench pull 1-1.3
check left until_lines 1 '1-1.3  left' "$home/err"
check plugged bench plug 1-1.3
# The recipe is for sick ones; it is still as the record says.
check arrival-is-known until_lines 9 '^PASS' "$home/out"
kill -TERM "$pid"
wait "$pid"
rc=$?
pid=
check all-passed-exit [ "$rc" = 0 ]
passed >"$home/passed"
check no-more-records [ "$(wc -l <"$home/passed")" = 8 ]

# Without a condition each arrival is a run; a changed device is one, too.
"$unbrick" --bench eight-photons --recipe tinker --device 1-1.4 \
	>/dev/null 2>&1
station --device 1-1.4
check changed-is-not-known until_lines 1 '^[A-Z]*  *1-1.4' "$home/out"
check changed-is-looked-at sh -c "! grep -q '^PASS' '$home/out'"
kill -TERM "$pid"
wait "$pid"
pid=

# Stopped at work: exit 7 and resumable.
bench reset
station --jobs 2
check two-at-a-time until_lines 2 'step     2/6' "$home/err"
check no-third sh -c "[ \"\$(grep -c 'begun ' '$home/err')\" = 2 ]"
kill -INT "$pid"
wait "$pid"
rc=$?
pid=
check stopped-at-work [ "$rc" = 7 ]
check stopped-lines [ "$(grep -c '^STOPPED' "$home/out")" = 2 ]

check dry-run-is-refused sh -c "'$unbrick' --bench eight-photons --station \
	--dry-run --recipe inspect 2>/dev/null; [ \$? = 2 ]"
