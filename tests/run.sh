#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the test programs and scripts named, JOBS at a time (two for each core:
# many of them wait for their devices), and counts.  What they say comes whole, in the order they were
# named in.
# A program is a cmocka one; a script prints "ok NAME", "not ok NAME" or
# "skip NAME: why" per check.  Each has a TMPDIR of its own, which is removed
# afterwards; KEEP=1 keeps what the tests themselves keep.
# REQUIRED names the kinds of which something has to run: one of which nothing
# did is named in the last line, and with CI set it is a failure.
set -u
export CMOCKA_MESSAGE_OUTPUT=STDOUT
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR XDG_STATE_HOME
jobs=${JOBS:-$((2 * $(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)))}
work=$(mktemp -d) && chmod 711 "$work" || exit 2 # a test may change user
trap 'rm -f "$work"/log.* "$work"/end.* "$work"/rc.*; rmdir "$work" 2>/dev/null' EXIT
trap 'exit 1' HUP INT TERM

# One after the other whatever no other worker has taken; says which are done.
worker() { # tests...
	pid='' n=0
	trap '[ -z "$pid" ] || kill "$pid"; wait; rm -rf "$TMPDIR"; exit 1' HUP TERM
	for t in "$@"; do
		n=$((n + 1))
		(set -C && : >"$work/log.$n") 2>/dev/null || continue
		TMPDIR=$work/$n
		export TMPDIR
		mkdir "$TMPDIR"
		began=$(date +%s)
		# shellcheck disable=SC2086 # a command with options
		timeout "${TEST_TIMEOUT:-600}" ${TEST_WRAP:-} "$t" \
			>"$work/log.$n" 2>&1 &
		pid=$!
		wait "$pid"
		# whole, or not there
		echo "$? $(($(date +%s) - began))" >"$work/end.$n"
		mv "$work/end.$n" "$work/rc.$n"
		pid=''
		if [ -n "${KEEP:-}" ]; then
			rmdir "$TMPDIR" 2>/dev/null
		else
			rm -rf "$TMPDIR"
		fi
		echo "$n"
	done
}

workers() { # tests...
	pids='' i=0
	# shellcheck disable=SC2086,SC2064 # a list, as it will be then
	trap 'kill $pids 2>/dev/null; wait; exit 1' HUP INT TERM
	while [ "$i" -lt "$jobs" ]; do
		worker "$@" &
		pids="$pids $!"
		i=$((i + 1))
	done
	wait
}

# Counts and shows the test that stands in $t, the nth.
show() {
	log=$work/log.$n rc=none seconds=0
	[ ! -s "$work/rc.$n" ] || read -r rc seconds <"$work/rc.$n"
	p=$(grep -cE '^(\[       OK \]|ok )' "$log")
	# cmocka names what failed twice
	f=$(grep -E '^(\[  FAILED  \] [A-Za-z_0-9-]+$|not ok )' "$log" |
		sort -u | wc -l)
	s=$(grep -cE '^(\[  SKIPPED \] [A-Za-z_0-9-]+$|skip )' "$log")
	if [ "$rc" != 0 ] && [ "$f" = 0 ]; then
		f=1
	fi
	printf '%s ... ' "${t##*tests/}"
	if [ "$p" = 0 ] && [ "$f" = 0 ] && [ "$s" = 0 ]; then
		echo "ran no check"
		f=1
	fi
	kind=$(basename "$(dirname "$t")")
	[ "$((p + f))" = 0 ] || ran="$ran $kind"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" != 0 ]; then
		echo "FAILED (exit $rc)"
		lost="$lost ${t##*tests/}"
		sed 's/^/    /' "$log" | tail -n 60
	else
		said="$p ok"
		[ "$s" = 0 ] || said="$said, $s skipped"
		[ "$seconds" -lt 5 ] || said="$said, $seconds s"
		echo "$said"
		grep -E '^(skip |kept: )' "$log" | sed 's/^/    /'
	fi
}

report() { # tests...; reads what the workers say
	passed=0 failed=0 skipped=0 ran='' missing='' lost='' n=0
	for t in "$@"; do
		n=$((n + 1))
		while [ ! -e "$work/rc.$n" ]; do
			read -r _ || break
		done
		show
	done
	for kind in ${REQUIRED:-}; do
		case " $ran " in
		*" $kind "*) ;;
		*) missing="$missing $kind" ;;
		esac
	done
	[ -z "$lost" ] || echo "failed:$lost"
	echo "$passed passed, $failed failed, $skipped skipped"
	if [ -n "$missing" ]; then
		echo "kinds of tests of which none ran:$missing"
		[ -z "${CI:-}" ] || return 1
	fi
	[ "$failed" = 0 ]
}

workers "$@" | report "$@"
