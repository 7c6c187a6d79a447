#!/bin/sh
# SPDX-License-Identifier: MIT
# Everything that is run on real code: the whole table, image by image.
# Takes an hour, half of it pulled cables; every job has a home of its own.
set -u
# shellcheck source=tests/silicon/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/silicon/jobs.sh
. tests/silicon/jobs.sh
# shellcheck source=tests/silicon/argon.sh
. tests/silicon/argon.sh

bootloaders
systems
argons
if road_works; then
	jobs
	argon_jobs
	boron_jobs
	pulls "photon 1.2.1" "${SILICON_PULLS:-20}" photon-old-bootloader \
		1.2.1 "$FW/photon" photon-bootloader@1.2.1.bin
	eight
fi
sort -t'|' -k1,1 -s "$rows" | awk -F'|' '
	{ n++; if ($3 == "ok") good++; else if ($3 ~ /^skip/) gone++ }
	$1 != last { if (last != "") print line; last = $1; line = sprintf("%-18s", $1) }
	{ line = line "  " $2 ($3 == "ok" ? "" : " [" $3 "]") }
	END { print line
		printf "%d rows: %d ok, %d skipped, %d failed\n", n, good,
			gone, n - good - gone }'
exit $failed
