#!/bin/sh
# SPDX-License-Identifier: MIT
# Real bootloaders and one real system in the emulated chip, and the repair
# that unbrick was made for.  `make silicon` runs many more.
set -u
# shellcheck source=tests/silicon/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/silicon/jobs.sh
. tests/silicon/jobs.sh
# shellcheck source=tests/silicon/argon.sh
. tests/silicon/argon.sh

bootloaders
for v in 1.2.1 4.1.0; do
	gen3 argon gen3-dfu "$v" -
done
case $BUILD in
*asan* | *tsan*) exit $failed ;; # the rest would take too long
esac
system "photon 1.2.1" photon-listening photon-bootloader@1.2.1.bin \
	photon-system-part1@1.2.1.bin photon-system-part2@1.2.1.bin

lists() {
	"$ROAD" "$SETUPS/photon-dfu" -- "$UNBRICK" list --json >"$work/list" &&
		grep -q '"platform":"photon","platform_id":6,"mode":"dfu"' \
			"$work/list"
}

# 1.2.1 on a bootloader that is too old; the new one comes over YMODEM.
repairs() {
	"$ROAD" -d "device:$work/flash" "$SETUPS/photon-old-bootloader" -- \
		"$UNBRICK" fix -y --plain --to 1.2.1 -f "$FW/photon" \
		--trace "$work/trace" &&
		holds_at "$work/flash" 0 photon-bootloader@1.2.1.bin
}

# The same repair from its record, without the device.
replays() {
	"$UNBRICK" bench replay "$work/trace"
}

if has tinker-0.4.5-photon.bin photon-bootloader@1.2.1.bin \
	bl-06-0011-128e7d12.bin photon-system-part2@1.2.1.bin && road_works; then
	job "photon 1.2.1" list lists
	job "photon 1.2.1" flash-dfu flashes photon-dfu-whole $((0xA0000)) \
		tinker-0.4.5-photon.bin
	job "photon 1.2.1" repair repairs
	job "photon 1.2.1" repair-replayed replays
fi
if argon_is_here && road_works; then
	job "argon 4.1.0" inspect-damaged inspects argon-damaged no-valid-system
fi
exit $failed
