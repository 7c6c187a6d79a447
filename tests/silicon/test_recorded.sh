#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs recorded on real code (a Photon with bootloader 0.6.3 under system
# 1.2.1, and an Argon 4.1.0, in emulated chips), played back: no firmware and
# no emulator is needed.  Kept are those in which no byte of the maker's code
# went over the cable; test_real.sh records and replays a whole repair where
# it is there.
set -u
cd "$(dirname "$0")/../.." || exit 2
unbrick=${BUILD:-build}/unbrick
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
for trace in tests/silicon/recorded/*.jsonl; do
	name=$(basename "$trace" .jsonl)
	if "$unbrick" bench replay "$trace" >"$scratch/log" 2>&1; then
		echo "ok recorded $name"
	else
		echo "not ok recorded $name"
		tail -n 6 "$scratch/log"
	fi
done
