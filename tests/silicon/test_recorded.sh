#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs recorded on real code (a Photon with bootloader 0.6.3 under system
# 1.2.1, an Electron 2.0.0, Argons 2.0.0 and 4.1.0, in emulated chips), played
# back: no emulator is needed.  Kept are those in which a device gave away no
# byte of the maker's code; what was sent to it is kept as hashes, so a repair
# wants the published image that it sent.  test_real.sh records and replays a
# whole repair, with its backup, where all is there.
set -u
cd "$(dirname "$0")/../.." || exit 2
unbrick=${BUILD:-build}/unbrick
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
for trace in tests/silicon/recorded/*.jsonl; do
	name=$(basename "$trace" .jsonl)
	image=$(head -n 1 "$trace" | grep -o '\.\./shared/firmware/[^"]*')
	if [ -n "$image" ] && [ ! -e "$image" ]; then
		echo "skip recorded $name: $image is not here"
		continue
	fi
	if "$unbrick" bench replay "$trace" >"$scratch/log" 2>&1; then
		echo "ok recorded $name"
	else
		echo "not ok recorded $name"
		tail -n 6 "$scratch/log"
	fi
done
