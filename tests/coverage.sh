#!/bin/sh
# SPDX-License-Identifier: MIT
# Line coverage of a source folder, rooms and all, after tests ran in a build
# with --coverage:  coverage.sh BUILD src/model
set -eu
build=$1 folder=$2
find "$build/$folder" -name '*.gcda' | sort | while read -r gcda; do
	source=${gcda#"$build"/}
	source=${source%.gcda}.c
	gcov -n -o "${gcda%/*}" "$source" 2>/dev/null |
		awk -v want="$source" '
			/^File/ { mine = index($0, "\047" want "\047") }
			mine && /^Lines executed/ {
				sub(/.*:/, ""); sub(/%.*of/, ""); print $1, $2, want
				mine = 0
			}'
done | awk '
	{ printf "%6.2f%% of %4d  %s\n", $1, $2, $3; hit += $1 * $2; all += $2 }
	END { if (all) printf "%6.2f%% of %4d  in all\n", hit / all, all
	      exit !all }'
