#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs and a handful of commands under valgrind's memcheck:
#   BUILD=build PROGRAMS="build/tests/unit/test_text ..." tests/valgrind.sh
# Without valgrind nothing is run, and nothing counts as passed.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${BUILD:-build}

if ! command -v valgrind >/dev/null; then
	echo "skip valgrind-smoke: valgrind is not installed"
	exit 0
fi
home=$(mktemp -d) || exit 2
trap 'rm -rf "$home"' EXIT
export HOME="$home"
unset XDG_DATA_HOME XDG_CONFIG_HOME XDG_STATE_HOME

check() {
	name=$1
	shift
	valgrind -q --error-exitcode=99 --leak-check=full \
		--errors-for-leak-kinds=definite --max-stackframe=8000000 \
		"$@" </dev/null >"$home/log" 2>&1
	rc=$?
	# what a command finds is no fault here, 99 and a signal are
	if [ $rc -lt 99 ] && { [ $rc = 0 ] || [ "${name#unbrick}" != "$name" ]; }
	then
		echo "ok $name"
	else
		tail -n 40 "$home/log"
		echo "not ok $name: exit $rc"
	fi
}

for program in ${PROGRAMS:-}; do
	check "${program##*/}" "$program"
done
mkdir "$home/seeds"
"$build/seeds" "$home/seeds" || exit 1
text=$home/text
sed -n '/^== inspect-command/,/^== tree/p' tests/fuzz/corpus/inspect/words.many \
	>"$text"
check "unbrick explain" "$build/unbrick" explain "$text"
check "unbrick plan" "$build/unbrick" plan --from "$text" --platform photon
check "unbrick module" "$build/unbrick" module "$home/seeds/module/system"
check "unbrick list" "$build/unbrick" list --bench trouble
