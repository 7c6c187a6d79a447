#!/bin/sh
# SPDX-License-Identifier: MIT
# The program is killed while a protected device is in its service mode: the
# device stays so, and going on with the job protects it again; so does
# "unbrick mode protected".
set -u
unbrick=${BUILD:-build}/unbrick
here=$(dirname "$0")
# shellcheck source=tests/lib/scratch.sh
. "$here/../lib/scratch.sh"
home=$scratch
# shellcheck source=tests/lib/want.sh
. "$here/../lib/want.sh"
UNBRICK_BENCH_SPEED=$(pace 4)
export UNBRICK_BENCH_SPEED
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home"
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL

on() { "$unbrick" "$@" --bench argon-protected; }

# Killed in the step that begins with these words.
killed_in() {
	"$unbrick" --bench argon-protected --recipe protected-repair \
		>"$home/said" 2>&1 &
	pid=$!
	for _ in $(seq 600); do
		grep -q "$1" "$home/said" && break
		sleep 0.1
	done
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
}

killed_in "step .* mode dfu"
want "the killed run said nothing of protection" 1 \
	grep -q "protected again" "$home/said"
want "the job is gone on with" 0 on resume --yes
has "it is protected again" "$home/err" "the device is protected again"
has "it is repaired" "$home/out" "PASS"
want "to the begin" 0 on bench reset
killed_in "step .* mode dfu"
want "or protected by a command" 0 on mode protected
want "then it tells nothing more" 4 on inspect
has "for it is protected" "$home/err" "the device is protected"
