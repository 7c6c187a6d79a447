#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench: how close the program comes to what the device allows, and how
# it compares with dfu-util and lrzsz.  Everything that stands on one line was
# measured side by side in this run; times are medians of ROUNDS.
#
# "device" is the time that the model needs by itself (dfu.md 10): flash, bus
# and its own pauses, taken from the same code in virtual time.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
ROUNDS=${ROUNDS:-5}
HOST=$BUILD/tests/roads/host/host
ROAD=$BUILD/tests/perf/road/road
UNBRICK=$BUILD/unbrick
HERE=tests/perf
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
work=$scratch

title() { printf '\n%s\n' "$1"; }
line() { # what, microseconds, reference in microseconds, its name
	awk -v what="$1" -v us="$2" -v ref="$3" -v name="$4" 'BEGIN {
		printf "  %-44s %9.1f ms   %6.3f of %s\n", what, us / 1000,
			us / ref, name }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
value() { sed -n "s/^$1=//p" "$2"; }

# wall SCENE COMMAND...: median of the time the command takes in the bed
wall() {
	scene=$1
	shift
	i=0
	while [ "$i" -lt "$ROUNDS" ]; do
		"$HOST" -S "$work/stats" "$HERE/$scene.yaml" -- "$@" \
			>"$work/out" 2>"$work/err" || {
			echo "run.sh: $*" >&2
			tail -n 5 "$work/err" >&2
			exit 1
		}
		value wall_us "$work/stats"
		i=$((i + 1))
	done | median
}
# own SCENE COMMAND...: the same by the command's own clock
own() {
	scene=$1
	shift
	i=0
	while [ "$i" -lt "$ROUNDS" ]; do
		"$HOST" "$HERE/$scene.yaml" -- "$@" | sed -n 's/^us=//p'
		i=$((i + 1))
	done | median
}
ideal() {
	scene=$1
	shift
	"$ROAD" ideal "$HERE/$scene.yaml" "$@" | sed -n 's/^us=//p'
}

"$HOST" -f "$work/firmware" "$HERE/dfu.yaml" -- true || exit 1
app=$work/firmware/app.bin
cat >"$work/both" <<'END'
rm -f "$2"
dfu-util -d 2b04:d006 -a 0 -s 0x080A0000 -D "$1" &&
	dfu-util -d 2b04:d006 -a 0 -s 0x080A0000:131072 -U "$2"
END
cat >"$work/sb" <<'END'
exec 3<>/dev/ttyACM0
printf f >&3
sleep 0.3
sb --ymodem -k "$1" <&3 >&3
END

title "DFU, 128 KiB application to a Photon (erase 1 s, 16 us per word)"
device=$(ideal dfu dfu 080A0000 "$app")
proven=$(ideal dfu dfu 080A0000 "$app" verify)
ours=$(wall dfu "$ROAD" dfu 080A0000 "$app")
line "unbrick's writer" "$ours" "$device" "the device's time"
if command -v dfu-util >/dev/null; then
	theirs=$(wall dfu dfu-util -d 2b04:d006 -a 0 -s 0x080A0000 -D "$app")
	line "dfu-util" "$theirs" "$device" "the device's time"
	line "unbrick's writer against dfu-util" "$ours" "$theirs" dfu-util
fi
checked=$(wall dfu "$ROAD" dfu 080A0000 "$app" verify)
line "unbrick's writer with readback" "$checked" "$proven" "the device's time"
if command -v dfu-util >/dev/null; then
	both=$(wall dfu sh "$work/both" "$app" "$work/up")
	line "unbrick's with readback against dfu-util" "$checked" "$both" \
		"its write and read"
	line "unbrick's with readback against dfu-util" "$checked" "$theirs" \
		"its write alone"
fi

title "Host's share per 4 KiB block (32 blocks; everything but the device)"
awk -v o="$ours" -v d="$device" 'BEGIN {
	printf "  %-44s %9.2f ms\n", "unbrick'"'"'s writer", (o - d) / 32000 }'
if command -v dfu-util >/dev/null; then
	busy=$(value device_us "$work/stats")
	"$HOST" -S "$work/stats" "$HERE/dfu.yaml" -- dfu-util -d 2b04:d006 \
		-a 0 -s 0x080A0000 -D "$app" >/dev/null 2>&1
	busy=$(value device_us "$work/stats")
	awk -v t="$theirs" -v b="$busy" -v d="$device" 'BEGIN {
		printf "  %-44s %9.2f ms   and %.2f ms for more requests\n",
			"dfu-util", (t - b) / 32000, (b - d) / 32000 }'
fi

title "YMODEM, 128 KiB"
device=$(ideal serial ymodem "$app")
ours=$(own serial "$ROAD" ymodem "$app")
line "unbrick's sender" "$ours" "$device" "the device's time"
awk -v u="$ours" 'BEGIN {
	printf "  %-44s %9.1f KiB/s\n", "goodput", 128 / (u / 1e6) }'
if command -v sb >/dev/null; then
	theirs=$(ROUNDS=1 wall serial sh "$work/sb" "$app")
	line "sb of lrzsz (waits for a C that comes late)" "$theirs" "$device" \
		"the device's time"
fi

title "Whole repair of a Photon (backup, serial, DFU, OTA, proof; one run)"
home() { # fresh
	rm -rf "${work:?}/home"
	mkdir -p "$work/home"
	export XDG_CONFIG_HOME="$work/home/c" XDG_DATA_HOME="$work/home/d"
	export XDG_STATE_HOME="$work/home/s" XDG_RUNTIME_DIR="$work/home/r"
}
repair() { # options...
	home
	"$@" --recipe bootloader-tinker-app --device all --quiet \
		--firmware "$work/practice" --var app="$work/practice/app.bin" \
		--tinker "$work"/practice/photon-tinker-v3-for-*.bin
}
"$HOST" -f "$work/practice" photon-safe-mode -- true
repair "$HOST" -S "$work/stats" photon-safe-mode -- "$UNBRICK" \
	>"$work/out" 2>&1 || { cat "$work/out" >&2 && exit 1; }
busy=$(($(value device_us "$work/stats") + $(value away_us "$work/stats")))
ours=$(value wall_us "$work/stats")
line "over libusb, libserialport, libcurl" "$ours" "$busy" \
	"USB requests and restarts"
home
began=$(date +%s%N)
"$UNBRICK" --bench photon-safe-mode --recipe bootloader-tinker-app --quiet \
	--device all --var app=app.bin >"$work/out" 2>&1 &&
	line "against the same without these libraries" "$ours" \
		$((($(date +%s%N) - began) / 1000)) "practice mode"

title "Start"
"$ROAD" start 50 "$UNBRICK" list >"$work/start"
awk -v b="$(value best_us "$work/start")" \
	-v m="$(value median_us "$work/start")" \
	-v r="$(value rss_kb "$work/start")" 'BEGIN {
	printf "  %-44s %9.1f ms   best %.1f ms (at most 15)\n", "unbrick list",
		m / 1000, b / 1000
	printf "  %-44s %9.1f MiB  (at most 20)\n", "its memory", r / 1024 }'
"$ROAD" start 50 "$UNBRICK" help --complete="unbrick flash --over " >"$work/start"
awk -v b="$(value best_us "$work/start")" \
	-v m="$(value median_us "$work/start")" 'BEGIN {
	printf "  %-44s %9.1f ms   best %.1f ms (at most 50)\n",
		"words for the shell", m / 1000, b / 1000 }'

# Sixteen devices at once, on a bench that runs four times as fast as life.
many() { # COUNT SCENE
	{
		echo "scene: $2"
		echo "devices:"
		n=1
		while [ "$n" -le "$1" ]; do
			printf '  - id: 1f003800064734323236%04x\n' "$n"
			echo "    platform: photon"
			echo "    port: 1-1.$n"
			echo "    release: 0.7.0-rc.7"
			echo "    modules:"
			echo "      - { what: bootloader, version: 100 }"
			n=$((n + 1))
		done
		echo "apps:"
		echo "  - { name: app.bin, platform: photon, version: 5," \
			"needs: 206, size: 21480, seed: 1 }"
	} >"$work/$2.yaml"
	rm -rf "${work:?}/home"
	mkdir "$work/home"
	begin=$(date +%s%N)
	XDG_CONFIG_HOME=$work/home XDG_DATA_HOME=$work/home \
		XDG_STATE_HOME=$work/home XDG_RUNTIME_DIR=$work/home \
		UNBRICK_BENCH_SPEED=4 "$UNBRICK" --bench "$work/$2.yaml" \
		--recipe bootloader-tinker-app --device all \
		--var app=app.bin >"$work/out" 2>&1 || {
		tail -n 5 "$work/out" >&2
		exit 1
	}
	end=$(date +%s%N)
	echo "$(((end - begin) / 1000))"
}
title "Sixteen devices at once against one (main recipe, whole program)"
one=$(many 1 one) || exit 1
all=$(many 16 sixteen) || exit 1
awk -v o="$one" -v a="$all" 'BEGIN {
	printf "  %-44s %9.1f s\n", "one device (four times as fast as life)",
		o / 1e6
	printf "  %-44s %9.1f s    %6.3f of one (at most 1.15)\n",
		"sixteen devices", a / 1e6, a / o }'
