#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make silicon` runs on the nRF52840: bootloaders and systems of the
# Argon and the Boron, and an unmodified unbrick on them.  Read by all.sh and
# test_real.sh.
# shellcheck disable=SC2154 # shared with common.sh
MBR=mbr_nrf52_2.4.1_mbr.hex

# gen3 PLATFORM CHECK BOOTLOADER SYSTEM [LINE]: a script with these in flash,
# after one more line; no system: "-".
gen3() {
	platform=$1 script=$2 bootloader=$3 system=$4 line=${5:-}
	product="s/ID/0c/; s/NAME/Argon/" radio=1.4.0
	[ "$platform" = boron ] && # the same radio stack
		product="s/ID/0d/; s/NAME/Boron/" radio=1.5.0
	set -- "$MBR" "$platform-bootloader@$bootloader.bin"
	name="$platform bootloader $bootloader"
	if [ "$system" != - ]; then
		set -- "$@" "$platform-softdevice@$radio.bin" \
			"$platform-system-part1@$system.bin" \
			"tinker-0.8.0-rc.27-$platform.bin"
		name="$platform $system"
	fi
	if ! has "$@"; then
		row "$name" "$script" "skip: images are not here"
		return
	fi
	{
		echo "chip nrf52840"
		printf 'load %s\n' "$@"
		echo "$line"
		sed "$product" "tests/silicon/scripts/$script"
	} >"$work/script"
	if "$RUN" "$work/script" >"$work/log" 2>&1; then
		row "$name" "$script" ok
	else
		row "$name" "$script" failed
		grep -B2 WANTED "$work/log"
	fi
}

argons() {
	for v in 1.2.1 1.4.0 2.0.0 4.1.0; do
		gen3 argon gen3-dfu "$v" -
	done
	for v in 1.4.0 2.0.0 4.1.0; do
		gen3 argon argon-listening "$v" "$v"
	done
	gen3 argon argon-staged 2.0.0 4.1.0
	gen3 argon argon-ymodem 2.0.0 4.1.0
	gen3 argon argon-old-radio 1.2.1 1.2.1
	for v in 1.5.0 2.1.0 4.0.2; do
		gen3 boron gen3-dfu "$v" -
		gen3 boron boron-silent "$v" "$v"
	done
	for v in 1.5.0 2.1.0; do
		gen3 boron boron-modem "$v" "$v" modem
	done
}

boron_jobs() {
	has "$MBR" boron-bootloader@1.5.0.bin boron-system-part1@2.1.0.bin ||
		return
	job "boron 2.1.0" inspect inspects boron-running healthy
	job "boron 2.1.0" inspect-silent inspects boron-silent healthy
	job "boron 2.1.0" repair fixes boron-old-bootloader 2.1.0 "$NPM/boron" \
		boron-bootloader@2.1.0.bin $((0xf4000))
}

argon_is_here() {
	has "$MBR" argon-bootloader@4.1.0.bin argon-system-part1@4.1.0.bin
}

# An unmodified unbrick on them; all end PASS.
argon_jobs() {
	argon_is_here || return
	job "argon 4.1.0" inspect inspects argon-dfu bootloader-too-old
	# gone before it was looked at, or while its port was opened
	job "argon 4.1.0" rate-left inspects argon-rate-left \
		'read by dfu\|another program had left 14400 baud'
	job "argon 4.1.0" inspect-damaged inspects argon-damaged no-valid-system
	job "argon 4.1.0" bootloader-staged fixes argon-dfu 4.1.0 "$FW/argon" \
		argon-bootloader@4.1.0.bin $((0xf4000))
	job "argon 4.1.0" repair fixes argon-damaged 4.1.0 "$FW/argon" \
		argon-system-part1@4.1.0.bin $((0x30000))
	job "argon 2.0.0" fix-to-4.1.0 fixes argon-2.0.0 4.1.0 "$FW/argon" \
		argon-system-part1@4.1.0.bin $((0x30000))
	job "argon 4.1.0" backup-restore restores_argon
	job "argon 4.1.0" system-over-usb flashes argon-running $((0x30000)) \
		argon-system-part1@2.0.0.bin --over usb
	job "argon 4.1.0" radio-over-usb updates_radio
	job "argon 4.1.0" over-usb-pulled-at-100 updates_pulled 100
	pulls "argon 4.1.0" 5 argon-damaged 4.1.0 "$FW/argon" \
		argon-system-part1@4.1.0.bin $((0x30000))
}

# Over USB requests; its header is not in flash.
updates_radio() {
	image=$FW/argon/argon-softdevice@1.4.0.bin
	"$ROAD" -d "device:$work/flash" "$SETUPS/argon-running" -- "$UNBRICK" \
		flash -y --plain --over usb "$image" &&
		cmp -s -n $(($(stat -c %s "$image") - 24)) -i $((0x1000)):24 \
			"$work/flash" "$image"
}

# A system over USB requests, the cable out at so many of them, and again.
updates_pulled() {
	image=$FW/argon/argon-system-part1@2.0.0.bin
	"$ROAD" -a "#$1:pull-3000:device" -d "device:$work/flash" \
		"$SETUPS/argon-running" -- sh -c "
		$UNBRICK flash -y --plain --no-backup --over usb $image
		$(comes_back 10)
		$UNBRICK flash -y --plain --no-backup --over usb $image" &&
		holds_at "$work/flash" $((0x30000)) "${image##*/}"
}

# A backup, another system, and back again.
restores_argon() {
	"$ROAD" -d "device:$work/flash" "$SETUPS/argon-healthy" -- sh -c "
		$UNBRICK backup --plain &&
		$UNBRICK flash -y --plain $FW/argon/argon-system-part1@2.0.0.bin &&
		$UNBRICK restore -y --plain \
		\$(find $XDG_DATA_HOME/unbrick/backups -name '*.json' | sort |
			head -n 1)" &&
		holds_at "$work/flash" $((0x30000)) argon-system-part1@4.1.0.bin
}
