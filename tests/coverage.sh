#!/bin/sh
# SPDX-License-Identifier: MIT
# Line coverage of source folders, rooms and all, after tests ran in a build
# with --coverage; fails where a folder has less than FLOOR percent:
#	coverage.sh BUILD FLOOR src/model src/proto ...
set -eu
build=$1 floor=$2
shift 2

# "PERCENT LINES FILE" of each file of a folder; one without a count ran
# nowhere.
files() {
	find "$build/$1" -name '*.gcno' | sort | while read -r gcno; do
		source=${gcno#"$build"/}
		source=${source%.gcno}.c
		gcov -n -o "${gcno%/*}" "$source" 2>/dev/null |
			awk -v want="$source" '
			/^File/ { mine = index($0, "\047" want "\047") }
			mine && /^Lines executed/ {
				sub(/.*:/, ""); sub(/%.*of/, ""); print $1, $2, want
				mine = 0
			}'
	done
}

low=0
for folder; do
	files "$folder" | awk -v floor="$floor" -v folder="$folder" '
	{ printf "%6.2f%% of %4d  %s\n", $1, $2, $3; hit += $1 * $2; all += $2 }
	END { if (!all) exit 1
	      printf "%6.2f%% of %4d  %s in all\n", hit / all, all, folder
	      exit hit / all < floor }' || low=1
done
[ $low = 0 ] || echo "below $floor%"
exit $low
