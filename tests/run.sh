#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the test programs and scripts named, one after the other, and counts.
# A program is a cmocka one; a script prints "ok NAME", "not ok NAME" or
# "skip NAME: why" per check.  Each has a TMPDIR of its own, which is removed
# afterwards; KEEP=1 keeps what the tests themselves keep.
# REQUIRED names the kinds of which something has to run: one of which nothing
# did is named in the last line, and with CI set it is a failure.
set -u
export CMOCKA_MESSAGE_OUTPUT=STDOUT
passed=0 failed=0 skipped=0 ran=
work=$(mktemp -d) && chmod 711 "$work" || exit 2 # a test may change user
trap 'rm -f "$log"; rmdir "$work" 2>/dev/null' EXIT
log=$work/log

for t in "$@"; do
	printf '%s ... ' "${t##*tests/}"
	TMPDIR=$work/$(basename "$t")
	export TMPDIR
	mkdir "$TMPDIR"
	# shellcheck disable=SC2086 # a command with options
	timeout "${TEST_TIMEOUT:-600}" ${TEST_WRAP:-} "$t" >"$log" 2>&1
	rc=$?
	if [ -n "${KEEP:-}" ]; then
		rmdir "$TMPDIR" 2>/dev/null
	else
		rm -rf "$TMPDIR"
	fi
	p=$(grep -cE '^(\[       OK \]|ok )' "$log")
	f=$(grep -cE '^(\[  FAILED  \] [A-Za-z_0-9-]+$|not ok )' "$log")
	s=$(grep -cE '^(\[  SKIPPED \] [A-Za-z_0-9-]+$|skip )' "$log")
	if [ "$rc" != 0 ] && [ "$f" = 0 ]; then
		f=1
	fi
	if [ "$p" = 0 ] && [ "$f" = 0 ] && [ "$s" = 0 ]; then
		echo "ran no check"
		f=1
	fi
	kind=$(basename "$(dirname "$t")")
	[ "$((p + f))" = 0 ] || ran="$ran $kind"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" != 0 ]; then
		echo "FAILED (exit $rc)"
		sed 's/^/    /' "$log" | tail -n 60
	else
		echo "$p ok${s:+$([ "$s" = 0 ] || echo ", $s skipped")}"
		grep -E '^(skip |kept: )' "$log" | sed 's/^/    /'
	fi
done
missing=
for kind in ${REQUIRED:-}; do
	case " $ran " in
	*" $kind "*) ;;
	*) missing="$missing $kind" ;;
	esac
done
echo "$passed passed, $failed failed, $skipped skipped"
if [ -n "$missing" ]; then
	echo "kinds of tests of which none ran:$missing"
	[ -z "${CI:-}" ] || exit 1
fi
[ "$failed" = 0 ]
