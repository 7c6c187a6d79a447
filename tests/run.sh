#!/bin/sh
# Runs the test programs and scripts named, one after the other, and counts.
# A program is a cmocka one; a script prints "ok NAME", "not ok NAME" or
# "skip NAME: why" per check.
set -u
export CMOCKA_MESSAGE_OUTPUT=STDOUT
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

for t in "$@"; do
	printf '%s ... ' "${t##*tests/}"
	# shellcheck disable=SC2086 # a command with options
	timeout "${TEST_TIMEOUT:-600}" ${TEST_WRAP:-} "$t" >"$log" 2>&1
	rc=$?
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
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" != 0 ]; then
		echo "FAILED (exit $rc)"
		sed 's/^/    /' "$log" | tail -n 60
	else
		echo "$p ok${s:+$([ "$s" = 0 ] || echo ", $s skipped")}"
		grep -E '^skip ' "$log" | sed 's/^/    /'
	fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
