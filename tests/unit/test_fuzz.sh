#!/bin/sh
# SPDX-License-Identifier: MIT
# The fuzz targets over their seeds, with the compiler at hand.
set -u
cd "$(dirname "$0")/../.." || exit 2
if out=$(make --no-print-directory -s fuzz-replay BUILD="${BUILD:-build}" 2>&1)
then
	printf '%s\n' "$out" | grep '^ok '
else
	printf '%s\n' "$out"
	echo "not ok fuzz-replay"
fi
