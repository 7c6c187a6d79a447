#!/bin/sh
# SPDX-License-Identifier: MIT
# Our interpreter and the Unicorn engine, instruction by instruction, over
# real images.  LOCKSTEP: instructions compared of each.
set -u
# shellcheck source=tests/silicon/common.sh
. "$(dirname "$0")/../common.sh"
n=${LOCKSTEP:-1000000}

step() { # name, images
	name=$1
	shift
	if "$BUILD/tests/silicon/lockstep/lockstep" -n "$n" "$@" >"$work/log"; then
		echo "ok $name: $(tail -n 1 "$work/log")"
	else
		echo "not ok $name"
		cat "$work/log"
		failed=1
	fi
}

step photon-1.2.1 photon-bootloader@1.2.1.bin photon-system-part1@1.2.1.bin \
	photon-system-part2@1.2.1.bin
step photon-dfu -d photon-bootloader@2.0.0+lto.bin
step electron-2.0.0 electron-bootloader@2.0.0+lto.bin \
	electron-system-part1@2.0.0.bin electron-system-part2@2.0.0.bin \
	electron-system-part3@2.0.0.bin
step duo-0.3.1 duo-bootloader-r6.bin duo-system-part1-v0.3.1.bin \
	duo-system-part2-v0.3.1.bin
step m4-instructions -c nrf52840 -r
step argon-dfu -c nrf52840 mbr_nrf52_2.4.1_mbr.hex argon-bootloader@4.1.0.bin
step argon-4.1.0 -c nrf52840 mbr_nrf52_2.4.1_mbr.hex \
	argon-bootloader@4.1.0.bin argon-softdevice@1.4.0.bin \
	argon-system-part1@4.1.0.bin tinker-0.8.0-rc.27-argon.bin
exit $failed
