#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.sh sets work and failed
# The whole program over real libusb, libserialport and libcurl: repairs that
# end with the right bytes in flash, cables pulled in the middle, devices it
# may not open.
set -u
. "$(dirname "$0")/common.sh"

# A home of its own for each check, open to a program that runs as nobody.
home() {
	mkdir "$work/config" "$work/data" "$work/state" "$work/runtime"
	chmod 777 "$work" "$work"/*
	export XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data"
	export XDG_STATE_HOME="$work/state" XDG_RUNTIME_DIR="$work/runtime"
}
chmod 755 "$work"

bed() { "$HOST" $FAST -f "$work/firmware" -d "slot 1:$work/flash" "$@"; }
TINKER="photon-tinker-v3-for-*.bin" # of the practice vendor
recipe() { # firmware folder, application, Tinker where nobody published it
	echo "$UNBRICK --recipe bootloader-tinker-app --device all" \
		"--firmware $1 --var app=$2 ${3:+--tinker $3}"
}
passed() { # report
	grep -q '"verdict":"PASS"' "$1" || grep -q '"verdict": "PASS"' "$1"
}

lists() {
	"$HOST" "$SCENES/dfu.yaml" -- "$UNBRICK" list --json >"$work/list" &&
		grep -qF '"id":"3f0041000847343232363230","platform":"photon","platform_id":6,"mode":"dfu","usb":{"vid":11012,"pid":53254,"port":"1-1","bus":1,"address":3},"serial_port":null,"access":"ok"' "$work/list" &&
		grep -qF '"port":"1-2.3","bus":1,"address":4},"serial_port":"/dev/ttyACM0","access":"ok"' "$work/list"
}
check lists lists

# The case it was born from; the flash of the model compared byte by byte.
repairs() {
	home
	fw=$work/firmware
	bed photon-safe-mode -- true && cp "$work/flash" "$work/before" &&
		bed photon-safe-mode -- sh -c "$(recipe "$fw" "$fw/app.bin" \
			"$fw/$TINKER") \
			--report $work/report.json" &&
		passed "$work/report.json" &&
		holds_at "$work/flash" 0 "$fw/photon-bootloader@0.7.0.bin" &&
		holds_at "$work/flash" $((0xA0000)) "$fw/app.bin" &&
		cmp -n $((0x80000)) -i $((0x20000)) "$work/before" "$work/flash"
}
start repairs-demo repairs

# The cable comes out in the middle; the same device comes back, `resume`
# goes on, and in the end the bytes are the same.
resumes() { # when
	home
	fw=$work/firmware
	bed -a "$1:pull-3000:slot 1" photon-safe-mode -- sh -c "
		$(recipe "$fw" "$fw/app.bin" "$fw/$TINKER")
		[ \$? = 5 ] || exit 90
		for i in \$(seq 600); do
			$UNBRICK list 2>&1 | grep -q '^1-1' && break
			sleep 0.1
		done
		$UNBRICK resume --firmware $fw --tinker $fw/$TINKER" &&
		holds_at "$work/flash" 0 "$fw/photon-bootloader@0.7.0.bin" &&
		holds_at "$work/flash" $((0xA0000)) "$fw/app.bin"
}
start resumes-backup resumes '#150'
start resumes-serial resumes '+8000'
start resumes-dfu resumes '#260'

# Real firmware of the vendor: 1.2.1 on a bootloader that is too old.
real=$FIRMWARE/photon
real() {
	home
	cat >"$work/real.yaml" <<END
scene: real
title: A Photon with the vendor's own 1.2.1
devices:
  - id: 3f0091000c47343232363230
    name: slot 1
    platform: photon
    port: 1-1
    modules:
      - { what: bootloader, version: 101 }
      - { what: system-part1, file: $PWD/$real/photon-system-part1@1.2.1.bin }
      - { what: system-part2, file: $PWD/$real/photon-system-part2@1.2.1.bin }
END
	"$HOST" $FAST -d "slot 1:$work/flash" "$work/real.yaml" -- sh -c \
		"$(recipe "$real" "$real/photon_doctor.bin") \
			--report $work/report.json" &&
		passed "$work/report.json" &&
		holds_at "$work/flash" 0 "$real/photon-bootloader@1.2.1.bin" &&
		holds_at "$work/flash" $((0x20000)) \
			"$real/photon-system-part1@1.2.1.bin" &&
		holds_at "$work/flash" $((0x60000)) \
			"$real/photon-system-part2@1.2.1.bin" &&
		holds_at "$work/flash" $((0xA0000)) "$real/photon_doctor.bin"
}
if [ -d "$real" ]; then
	start repairs-real-firmware real
else
	skip repairs-real-firmware "no $real"
fi

denied() {
	home
	"$HOST" -n "$SCENES/dfu.yaml" -- "$UNBRICK" list --json >"$work/list" &&
		[ "$(grep -o '"access":"denied"' "$work/list" | wc -l)" = 2 ] ||
		return 1
	"$HOST" -n "$SCENES/dfu.yaml" -- "$UNBRICK" inspect --device 1-1 \
		2>"$work/err"
	[ $? = 4 ] && cat "$work/err" && grep -q F202 "$work/err" &&
		grep -q 'install-udev' "$work/err"
}
start denied denied

# until_lines COUNT PATTERN FILE: at most two minutes; for the program run
# by the host, which has its own time.
until_lines='until_lines() {
	tries=0
	while
		count=$(grep -c -- "$2" "$3" 2>/dev/null)
		[ "${count:-0}" -lt "$1" ]
	do
		[ "$tries" -lt 1200 ] || return 1
		sleep 0.1
		tries=$((tries + 1))
	done
}'

busy() {
	home
	"$HOST" "$SCENES/dfu.yaml" -- sh -c "$until_lines
		$PROBE hold 60 >$work/hold & p=\$!
		until_lines 1 holding $work/hold || exit 90
		$UNBRICK list --json >$work/list
		$UNBRICK inspect --device 1-2.3 2>$work/err
		e=\$?; kill \$p; exit \$e"
	[ $? = 4 ] && cat "$work/err" && grep -q F203 "$work/err" &&
		grep -q 'probe (process' "$work/err" &&
		grep -q '"access":"busy"' "$work/list"
}
tells_holder busy && start busy busy

# The first byte to the running one pulls its cable.
watches() {
	home
	"$HOST" -a '+1:pull-500:running' "$SCENES/dfu.yaml" -- sh -c "
		$until_lines
		$UNBRICK list --watch >$work/list & w=\$!
		until_lines 1 'arrived *1-2.3' $work/list &&
			{ for n in 1 2 3; do # one may come to nothing
				grep -q 'left *1-2.3' $work/list && break
				$UNBRICK mode listening --device 1-2.3 \
					>/dev/null 2>&1
			done
			until_lines 2 'arrived *1-2.3' $work/list; }
		e=\$?; kill \$w; exit \$e" &&
		grep -q 'left *1-2.3' "$work/list"
}
start hotplug watches

# Eight jobs at once in one program.  Devices come and go while others start
# libusb, which keeps one that leaves just then (some 400 bytes); what unbrick
# itself leaves is found by the other checks.
eight() {
	home
	export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
	"$HOST" -s "$(pace 6)" -f "$work/firmware" eight-photons -- sh -c "
		$(recipe "$work/firmware" "$work/firmware/app-3.9.0.bin" \
		"$work/firmware/$TINKER") \
			--jobs 8 --report $work/report.ndjson" &&
		[ "$(grep -o '"verdict":"PASS"' "$work/report.ndjson" | wc -l)" = 8 ]
}
settle
start eight-at-once eight
settle
exit $failed
