#!/bin/sh
# SPDX-License-Identifier: MIT
# A station that is open for days keeps its budget after each job: not only when
# it begins.  The newest backup of a device stays.
set -u
unbrick=${BUILD:-build}/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
home=$scratch
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home"
UNBRICK_BENCH_SPEED=$(pace 50)
export UNBRICK_BENCH_SPEED
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL
station() { # until a device has passed; not the one of before
	: >"$home/station"
	"$unbrick" --bench photon-safe-mode --station --budget 1K \
		--recipe bootloader-tinker-app --var app=app.bin \
		>"$home/station" 2>"$home/said" &
	pid=$!
	await grep -q '^PASS\|^FAIL' "$home/station"
	kill -INT "$pid"
	wait "$pid"
}
backups() {
	"$unbrick" backup list --json | grep -o '"manifest":' | wc -l
}

station
has passed "$home/station" PASS
want one-backup 0 test "$(backups)" = 1
want again 0 "$unbrick" --bench photon-safe-mode bench reset
station
has passed-again "$home/station" PASS
has the-older-one-went "$home/said" 'old backups deleted: 1'
want the-newest-stays 0 test "$(backups)" = 1
want it-is-sound 0 "$unbrick" backup verify
