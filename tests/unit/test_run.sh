#!/bin/sh
# SPDX-License-Identifier: MIT
# The runner counts what it ran, and says what it did not.
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
mkdir "$scratch/a" "$scratch/b"
put() { # kind/name, lines of output
	printf '#!/bin/sh\ncat <<"END"\n%s\nEND\n' "$2" >"$scratch/$1"
	chmod +x "$scratch/$1"
}
put a/good.sh 'ok one
ok two'
put a/bad.sh 'ok one
not ok two'
put a/mute.sh ''
put a/cmocka '[       OK ] one
[  FAILED  ] two
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] two'
put b/skips.sh 'skip one: no tool'

check() { # name, wanted exit, pattern of the output, VAR=... files...
	name=$1 want=$2 pattern=$3
	shift 3
	out=$(cd "$scratch" && env CI= REQUIRED= "$@" 2>&1)
	rc=$?
	if [ "$rc" = "$want" ] && printf '%s\n' "$out" | grep -q "$pattern"; then
		echo "ok $name"
	else
		printf '%s\n' "$out" | sed 's/^/# /'
		echo "not ok $name"
	fi
}
run=$here/run.sh
check counts 0 '^2 passed, 0 failed, 1 skipped$' "$run" a/good.sh b/skips.sh
check failure_counts 1 '^1 passed, 1 failed, 0 skipped$' "$run" a/bad.sh
check failure_is_named 1 '^failed: .*a/bad.sh$' "$run" a/good.sh a/bad.sh
check cmocka_names_it_twice 1 '^1 passed, 1 failed' "$run" a/cmocka
check no_check_is_a_failure 1 '^0 passed, 1 failed' "$run" a/mute.sh
check kind_ran 0 '^2 passed' CI=1 REQUIRED=a "$run" a/good.sh
check kind_not_run_is_said 0 'none ran: b$' REQUIRED="a b" "$run" a/good.sh b/skips.sh
check kind_not_run_fails_in_ci 1 'none ran: b$' CI=1 REQUIRED="a b" "$run" a/good.sh b/skips.sh
check leaves_nothing 0 '^0$' sh -c "TMPDIR=\$PWD $run a/good.sh >/dev/null; ls -d tmp.* 2>/dev/null | wc -l"
