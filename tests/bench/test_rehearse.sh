#!/bin/sh
# SPDX-License-Identifier: MIT
# A rehearsal foretells what the run then does, and touches nothing.
set -u
unbrick=${BUILD:-build}/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
home=$scratch
UNBRICK_BENCH_SPEED=$(pace 20)
export UNBRICK_BENCH_SPEED
export XDG_CONFIG_HOME="$home/c" XDG_DATA_HOME="$home/d"
export XDG_STATE_HOME="$home/s" XDG_RUNTIME_DIR="$home/r"
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL
photon="$unbrick --bench photon-safe-mode"
main="--recipe bootloader-tinker-app --var app=app.bin"

check() { # NAME COMMAND...
	name=$1
	shift
	if "$@"; then echo "ok $name"; else echo "not ok $name"; fi
}
# versions FILE KEY: of the last module table called KEY
versions() {
	sed "s/.*\"$2\"://" "$1" |
		grep -o '"function":"[a-z]*","index":[0-9]*,"version":[0-9]*' |
		head -n 4
}

# shellcheck disable=SC2086
{
	$photon inspect --json >"$home/before"
	$photon $main --rehearse --json >"$home/said"
	check foretold [ $? = 0 ]
	check pass grep -q '"verdict":"PASS"' "$home/said"
	check from-table grep -q '"made_from":"table"' "$home/said"
	check no-record [ ! -e "$home/s/unbrick/journal.db" ]
	check no-backup [ ! -e "$home/d/unbrick/backups" ]
	check no-traces sh -c "! ls -d '$home'/r/unbrick/rehearsal* 2>/dev/null"
	$photon inspect --json >"$home/after"
	versions "$home/before" modules >"$home/v1"
	versions "$home/after" modules >"$home/v2"
	check device-untouched cmp -s "$home/v1" "$home/v2"
	check people sh -c "$photon $main --rehearse | grep -q 'would take 0:'"

	seconds=$(grep -o '"seconds":[0-9]*,"made_from"' "$home/said" |
		grep -o '[0-9]*')
	begin=$(date +%s%N)
	$photon $main --json >"$home/done" 2>/dev/null
	check and-so-it-is [ $? = 0 ]
	took=$((($(date +%s%N) - begin) * UNBRICK_BENCH_SPEED / 1000000000))
	versions "$home/said" after >"$home/v1"
	tail -n 1 "$home/done" >"$home/report"
	versions "$home/report" after >"$home/v2"
	check same-end cmp -s "$home/v1" "$home/v2"
	check an-end [ -s "$home/v2" ]
	# Of the bench's time; the host's own comes on top of it, so only from
	# above.  From below: two restarts and a third of a megabyte.
	check about-the-time [ "$seconds" -le $((took + 5)) ] &&
		check about-the-time-2 [ "$seconds" -ge 10 ]

	# Now there is a backup; of the state before, so the rest is made up.
	$photon $main --rehearse --json >"$home/said"
	check healthy-now [ $? = 4 ]
	check from-backup grep -q '"made_from":"backup"' "$home/said"
	check skipped grep -q '"verdict":"SKIPPED"' "$home/said"

	# A backup that was damaged since is nothing to go by.
	for area in "$home"/d/unbrick/backups/*.bin; do
		printf x >>"$area"
	done
	$photon $main --rehearse --json >"$home/said"
	check not-from-a-damaged-one grep -q '"made_from":"table"' "$home/said"

	$photon $main --rehearse --dry-run 2>/dev/null
	check usage [ $? = 2 ]
	$unbrick --bench trouble --recipe repair --device all --rehearse \
		>"$home/out" 2>&1
	check many sh -c "[ \$(grep -c 'would take' '$home/out') -ge 5 ]"
	# a table read in DFU mode says nothing of radio stack and co-processor
	$unbrick --bench argon-damaged-system --recipe repair --rehearse \
		>"$home/out" 2>&1
	check newer-chip grep -q '^PASS' "$home/out"
	$unbrick --bench trouble-gen4 --recipe repair --device all --rehearse \
		>"$home/out" 2>&1
	check newer-chips sh -c "[ \$(grep -c '^PASS' '$home/out') = 4 ]"
}
