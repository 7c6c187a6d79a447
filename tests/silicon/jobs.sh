#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make silicon` runs beside the bootloaders: systems, and an unmodified
# unbrick on them.  Read by all.sh.
# shellcheck disable=SC2034,SC2154 # shared with common.sh

systems() {
	# these come to their first request late
	QUIET=24000
	system "photon 0.6.3" photon-listening photon-bootloader@1.2.1.bin \
		system-part1-0.6.3-photon.bin system-part2-0.6.3-photon.bin
	QUIET=9000
	system "photon 0.7.0" photon-listening photon-bootloader@1.2.1.bin \
		system-part1-0.7.0-photon.bin system-part2-0.7.0-photon.bin
	system "photon 1.2.1" photon-listening photon-bootloader@1.2.1.bin \
		photon-system-part1@1.2.1.bin photon-system-part2@1.2.1.bin
	system "photon 1.5.2" photon-listening photon-bootloader@1.5.2+lto.bin \
		photon-system-part1@1.5.2.bin photon-system-part2@1.5.2.bin
	system "photon 2.3.1" photon-listening photon-bootloader@2.0.0+lto.bin \
		photon-system-part1@2.3.1.bin photon-system-part2@2.3.1.bin
	for v in 1.2.1 1.5.0 2.1.0 2.3.1; do
		lto=+lto
		[ $v = 1.2.1 ] && lto=
		system "p1 $v" photon-listening "p1-bootloader@$v$lto.bin" \
			"p1-system-part1@$v.bin" "p1-system-part2@$v.bin"
	done
	for v in 2.0.0 2.1.0 2.3.1; do
		system "electron $v" electron-listening \
			"electron-bootloader@$v+lto.bin" \
			"electron-system-part1@$v.bin" \
			"electron-system-part2@$v.bin" \
			"electron-system-part3@$v.bin" electron_tinker.bin
	done
	system "electron 2.0.0" electron-modem electron-bootloader@2.0.0+lto.bin \
		electron-system-part1@2.0.0.bin electron-system-part2@2.0.0.bin \
		electron-system-part3@2.0.0.bin electron_tinker.bin
	system "photon 1.2.1" settings photon-bootloader@1.2.1.bin \
		photon-system-part1@1.2.1.bin photon-system-part2@1.2.1.bin
	system "p1 2.3.1" settings p1-bootloader@2.3.1+lto.bin \
		p1-system-part1@2.3.1.bin p1-system-part2@2.3.1.bin
	system "duo 0.3.3" settings duo-bootloader-r6.bin \
		duo-system-part1-v0.3.3.bin duo-system-part2-v0.3.3.bin
	QUIET=24000
	system "duo 0.2.4" duo-old duo-bootloader-r4.bin \
		duo-system-part1-v0.2.4.bin duo-system-part2-v0.2.4.bin
	for v in 0.3.0:5 0.3.1:6 0.3.2:6 0.3.3:6; do
		r=${v#*:} v=${v%:*}
		system "duo $v" duo-listening "duo-bootloader-r$r.bin" \
			"duo-system-part1-v$v.bin" "duo-system-part2-v$v.bin"
	done
	# 0.3.0 refuses them, and 0.3.1 puts none in its place
	for v in 0.3.2 0.3.3; do
		system "duo $v" duo-ymodem duo-bootloader-r6.bin \
			"duo-system-part1-v$v.bin" "duo-system-part2-v$v.bin"
	done
	for r in 2:0.3.1 3:0.3.1 4:0.3.1 5:0.3.1 6:0.3.3; do
		v=${r#*:} r=${r%:*}
		system "duo r$r" duo-dfu "duo-bootloader-r$r.bin" \
			"duo-system-part1-v$v.bin" "duo-system-part2-v$v.bin"
	done
}

inspects() { # setup, what its output has
	"$ROAD" "$SETUPS/$1" -- "$UNBRICK" inspect >"$work/out" &&
		cat "$work/out" && grep -q "$2" "$work/out"
}

fixes() { # setup, release, folder, image, where it is then (0)
	"$ROAD" -d "device:$work/flash" "$SETUPS/$1" -- "$UNBRICK" fix -y \
		--plain --to "$2" -f "$3" &&
		holds_at "$work/flash" "${5:-0}" "$4"
}

flashes() { # setup, offset, image, options of unbrick
	image=$(find "$FW" -name "$3" | head -n 1)
	setup=$1 offset=$2
	shift 3
	"$ROAD" -d "device:$work/flash" "$SETUPS/$setup" -- "$UNBRICK" flash \
		-y --plain "$@" "$image" &&
		holds_at "$work/flash" "$offset" "${image##*/}"
}

# A backup, another application, and back again.
restores() {
	"$ROAD" -d "device:$work/flash" "$SETUPS/photon-healthy" -- sh -c "
		$UNBRICK backup --plain &&
		$UNBRICK flash -y --plain $FW/photon/photon_doctor.bin &&
		$UNBRICK restore -y --plain \
		\$(find $XDG_DATA_HOME/unbrick/backups -name '*.json' | sort |
			head -n 1)" &&
		holds_at "$work/flash" $((0xA0000)) tinker-0.4.5-photon.bin
}

# The parts over DFU, as its system takes updates and applies none.
heals_duo() {
	fixes duo-0.3.0 0.3.1 "$FW/duo" duo-bootloader-r5.bin &&
		holds_at "$work/flash" $((0x20000)) \
			duo-system-part1-v0.3.1.bin &&
		holds_at "$work/flash" $((0x40000)) duo-system-part2-v0.3.1.bin
}

jobs() {
	job "photon 1.2.1" inspect inspects photon-dfu-whole no-user-app
	job "photon 1.2.1" flash-dfu flashes photon-dfu-whole $((0xA0000)) \
		tinker-0.4.5-photon.bin
	job "photon 1.2.1" flash-staged flashes photon-healthy 0 \
		"photon-bootloader@2.0.0+lto.bin" --over dfu-staged
	job "photon 1.2.1" backup-restore restores
	job "photon 1.2.1" repair fixes photon-old-bootloader 1.2.1 \
		"$FW/photon" photon-bootloader@1.2.1.bin
	job "photon 0.6.3" fix-to-1.2.1 fixes photon-0.6.3 1.2.1 \
		"$FW/photon" photon-bootloader@1.2.1.bin
	job "p1 1.2.1" inspect inspects p1-dfu no-user-app
	job "electron 2.0.0" inspect inspects electron healthy
	job "electron 2.0.0" inspect-with-modem inspects electron-modem healthy
	job "duo 0.3.1" inspect inspects duo-dfu 'system part 2'
	job "duo 0.3.0" fix-to-0.3.1 heals_duo
}

# comes_back SECONDS: for the shell of a job, waits so long, and then for a
# device; a loaded machine is late with it.
comes_back() {
	echo "sleep $1; for i in \$(seq 60); do
		$UNBRICK list | grep -q '^1-1 ' && break; sleep 1; done"
}

# The cable comes out at so many requests and in again after 3 s.
resumes() { # when, then as fixes has it
	"$ROAD" -a "#$1:pull-3000:device" -d "device:$work/flash" \
		"$SETUPS/$2" -- sh -c "
		$UNBRICK fix -y --plain --to $3 -f $4
		$(comes_back 4)
		$UNBRICK fix -y --plain --to $3 -f $4" &&
		holds_at "$work/flash" "${6:-0}" "$5"
}

# pulls NAME PLACES, then as fixes has it: how many requests one repair takes
# is counted first, and the cable comes out at so many places all over it.
pulls() {
	name=$1 places=$2
	shift 2
	job "$name" counted "$ROAD" -u "$work/used" "$SETUPS/$1" -- \
		"$UNBRICK" fix -y --plain --to "$2" -f "$3"
	requests=$(sed -n 's/^requests=//p' "$work/used")
	place=1
	while [ "$place" -le "$places" ]; do
		at=$((requests * place / (places + 1)))
		job "$name" "pulled-at-$at-of-$requests" resumes "$at" "$@"
		place=$((place + 1))
	done
}

# Eight devices, one program.
eight() {
	for i in 1 2 3 4 5 6 7 8; do
		echo "device slot $i"
		echo "id 210032000a47333437${i}83836"
		grep -v '^#' "$SETUPS/photon-dfu"
	done >"$work/eight"
	job "eight photons" list sh -c "$ROAD $work/eight -- \
		$UNBRICK list --json >$work/list &&
		[ \$(grep -o '\"mode\":\"dfu\"' $work/list | wc -l) = 8 ]"
}
