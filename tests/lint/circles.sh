#!/bin/sh
# SPDX-License-Identifier: MIT
# Circles of files: two objects each of which needs a symbol of the other,
# straight or by way of others.
#   circles.sh BUILD     looks at the objects of a build
set -eu
build=$1
pairs=$(mktemp)
trap 'rm -f "$pairs"' EXIT
trap 'exit 1' HUP INT TERM
find "$build/src" "$build/ui" -name '*.o' | sort | xargs nm -A -g |
	awk -v build="$build/" -f "$(dirname "$0")/circles.awk" >"$pairs"
[ -s "$pairs" ] || { echo "no objects in $build" && exit 2; }
tsort "$pairs" 2>&1 >/dev/null | awk '
	/input contains a loop/ { n++; next }
	{ sub(/^[^:]*: /, ""); circle[n] = circle[n] " " $0 }
	END { for (i = 1; i <= n; i++) print "circle:" circle[i]; exit n > 0 }'
