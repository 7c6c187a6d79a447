#!/bin/sh
# SPDX-License-Identifier: MIT
# What the program does for itself before anything else: streams that were
# closed are filled, its memory and files are its own, a file that reaches its
# limit is an error and no end.
set -u
unbrick=$(realpath "${BUILD:-build}/unbrick")
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
home=$scratch
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home"
journal=$home/unbrick/journal.db
UNBRICK_BENCH_SPEED=$(pace 20)
export UNBRICK_BENCH_SPEED
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL

# check NAME CONDITION...
check() {
	name=$1
	shift
	if "$@"; then
		echo "ok $name"
	else
		echo "not ok $name: $*"
	fi
}

# Files that the program has opened behind the streams, by number.
opened() { # PID
	for fd in /proc/"$1"/fd/[012]; do
		readlink "$fd"
	done
}

umask 022

# Every stream is the null device while a practice recipe waits.
printf 'recipe: wait\nsteps:\n  - wait: 600s\n' >"$home/wait.yaml"
# shellcheck disable=SC2086
$unbrick --bench photon-safe-mode --recipe "$home/wait.yaml" \
	<&- >&- 2>&- &
pid=$!
await test -s "$journal-wal"
three='/dev/null
/dev/null
/dev/null'
if [ "$(readlink "/proc/$pid/fd/0")" = "$unbrick" ]; then
	# qemu-user is given the program to run where the first one was closed
	echo "skip closed-streams-are-filled: an emulator holds one of them"
elif [ -r "/proc/$pid/fd" ] && [ -x "/proc/$pid/fd" ]; then
	check closed-streams-are-filled [ "$(opened $pid)" = "$three" ]
else
	echo "skip closed-streams-are-filled: only root may look into a program" \
		"that is closed to others"
fi
check no-new-privileges \
	grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$pid/status"
kill -KILL $pid
wait $pid 2>/dev/null
check the-journal-is-the-owners \
	[ "$(stat -c %a "$journal")" = 600 ]

# The program's memory is not for others of the same user: what belongs to it
# below /proc is root's.
as_user=
if [ "$(id -u)" = 0 ]; then
	as_user="setpriv --reuid=65534 --clear-groups"
fi
mkfifo "$home/in"
chmod 711 "$home"
# shellcheck disable=SC2086
$as_user "$unbrick" explain - <"$home/in" >/dev/null 2>&1 &
pid=$!
exec 3>"$home/in"
await grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$pid/status"
check memory-is-closed-to-others [ "$(stat -c %u "/proc/$pid/environ")" = 0 ]
echo "safe mode" >&3
exec 3>&-
wait $pid

# A file at its limit: an error with its code, not the signal's end.
(
	ulimit -f 1
	$unbrick explain --verdict list >"$home/out" 2>"$home/err"
	echo $? >"$home/rc"
)
check a-file-at-its-limit-is-an-error [ "$(cat "$home/rc")" = 8 ]
check and-has-a-code grep -q F803 "$home/err"

# A message goes nowhere, not into the report that is being written.
$unbrick explain --led 'breathing cyan' >"$home/out" 2>&-
check fd-2-closed [ $? = 0 ]
$unbrick explain --led 'breathing cyan' >&- 2>/dev/null
check a-result-nobody-can-read-fails [ $? = 8 ]
