#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs in the guest of tests/roads/kernel, udevd with it: real bootloaders in
# the emulated chip behind a real kernel.  Nothing but /run can be written.
set -u
BUILD=${BUILD:-build}
ROAD=$BUILD/tests/silicon/kernel/kernel
EXTRACT=true # the machine outside did
# shellcheck source=tests/silicon/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=tests/silicon/jobs.sh
. tests/silicon/jobs.sh

lists() { # setup, what the list has
	"$ROAD" "$SETUPS/$1" -- "$UNBRICK" list --json >"$work/list" &&
		cat "$work/list" && grep -q "$2" "$work/list"
}

# An application through another program, and all of the flash back.
dfu_util() {
	app=$(find "$FW" "$NPM" -name tinker-0.4.5-photon.bin | head -n 1)
	"$ROAD" -d "device:$work/flash" "$SETUPS/photon-dfu" -- sh -c "
		dfu-util -d 2b04:d006 -a 0 -s 0x080A0000 -D $app &&
		dfu-util -d 2b04:d006 -a 0 -s 0x08000000:1048576 \
			-U $work/up" &&
		cmp "$work/up" "$work/flash" &&
		holds_at "$work/flash" $((0xA0000)) tinker-0.4.5-photon.bin
}

if has photon-bootloader@1.2.1.bin photon-system-part2@1.2.1.bin \
	tinker-0.4.5-photon.bin; then
	job "photon 1.2.1" kernel-list lists photon-dfu \
		'"platform":"photon","platform_id":6,"mode":"dfu"'
	job "photon 1.2.1" kernel-inspect inspects photon-dfu no-user-app
	command -v dfu-util >/dev/null &&
		job "photon 1.2.1" kernel-dfu-util dfu_util
	job "photon 1.2.1" kernel-flash flashes photon-dfu-whole $((0xA0000)) \
		tinker-0.4.5-photon.bin
else
	row "photon 1.2.1" kernel "skip: images are not here"
fi
exit $failed
