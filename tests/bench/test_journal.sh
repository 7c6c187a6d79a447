#!/bin/sh
# SPDX-License-Identifier: MIT
# A damaged journal: the file is named, the way out is told,
# and with it the command goes on.
set -u
unbrick="${BUILD:-build}/unbrick --bench photon-safe-mode"
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
home=$scratch
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home"
UNBRICK_BENCH_SPEED=$(pace 20)
export UNBRICK_BENCH_SPEED
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL
journal=$home/unbrick/journal.db
kept() { find "$home/unbrick" -name 'journal.db.damaged-*' | wc -l; }

# want NAME CODE WORDS COMMAND...: the words are in what it says
want() {
	name=$1 code=$2 words=$3
	shift 3
	"$@" >"$home/out" 2>&1 </dev/null
	rc=$?
	if [ "$rc" = "$code" ] && grep -qF -- "$words" "$home/out"; then
		echo "ok $name"
	else
		echo "not ok $name: exit $rc instead of $code, or no \"$words\""
		tail -n 5 "$home/out"
	fi
}

mkdir "$home/unbrick"
echo "this is no database at all, but it had the journal's name" >"$journal"
printf 'recipe: look\nsteps:\n  - inspect:\n' >"$home/look.yaml"
# shellcheck disable=SC2086
{
	want writing-names-the-file 8 "$journal" \
		$unbrick --recipe "$home/look.yaml"
	want writing-tells-the-way-out 8 --fresh-journal \
		$unbrick --recipe "$home/look.yaml"
	want reading-says-it-too 8 --fresh-journal $unbrick history
	want report-says-it-too 8 --fresh-journal $unbrick report 1
	[ "$(kept)" = 0 ] && echo "ok never-by-itself" || echo "not ok aside"
	want goes-on 0 "kept as $journal.damaged-" \
		$unbrick --recipe "$home/look.yaml" --fresh-journal
	[ "$(kept)" = 1 ] && echo "ok kept" || echo "not ok kept"
	want sound-stays 0 look $unbrick history --fresh-journal
	[ "$(kept)" = 1 ] && echo "ok still-one" || echo "not ok still-one"
}
