#!/bin/sh
# Line coverage of a source folder after tests ran in a build with
# --coverage:  coverage.sh BUILD src/model
set -eu
build=$1 folder=$2
for gcda in "$build/$folder"/*.gcda; do
	name=$(basename "$gcda" .gcda)
	gcov -n -o "$build/$folder" "$folder/$name.c" 2>/dev/null |
		awk -v want="$folder/$name.c" '
			/^File/ { mine = index($0, "\047" want "\047") }
			mine && /^Lines executed/ {
				sub(/.*:/, ""); sub(/%.*of/, ""); print $1, $2, want
				mine = 0
			}'
done | awk '
	{ printf "%6.2f%% of %4d  %s\n", $1, $2, $3; hit += $1 * $2; all += $2 }
	END { if (all) printf "%6.2f%% of %4d  in all\n", hit / all, all
	      exit !all }'
