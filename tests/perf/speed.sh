#!/bin/sh
# SPDX-License-Identifier: MIT
# Part of make bench: whole repairs by this build, by an earlier one and by
# particle-cli 3.51.0 (which neither backs up nor reads back), on the same
# device models with true times, over libusb in one bed.
#
# The floor is what the device and the bus need by themselves (times.txt):
# erasing, programming, bytes at the limit of the bus, restarts.  Each work is
# measured in the order A B B A, ROUNDS times; what stands here is a median.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
UNBRICK=$PWD/$BUILD/unbrick
BEFORE=${BEFORE:-d518651}
MAKER=${MAKER:-$PWD/$BUILD/perf-npm}
HOST=$PWD/$BUILD/tests/roads/host/host
TIMES=$PWD/tests/perf/times.txt
ROUNDS=${ROUNDS:-1}
WORKS=${WORKS:-update damaged lost usb staged main many}
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
# shellcheck source=tests/perf/earlier.sh
. tests/perf/earlier.sh
# shellcheck source=tests/perf/maker.sh
. tests/perf/maker.sh

before=$(earlier "$BEFORE") || {
	echo "skip speed: no earlier build ($BEFORE)"
	exit 0
}
before=$(realpath "$before")
maker_install "$MAKER" || {
	echo "particle-cli: skipped, npm cannot install it with a Node 22"
	MAKER=
}

scene() { # NAME RELEASE [LINES]: one Argon
	printf 'scene: %s\ntitle: An Argon\ndevices:\n' "$1"
	printf '  - id: e00fce681a0000000000000b\n    name: argon\n'
	printf '    platform: argon\n    port: 1-1\n    release: %s\n' "$2"
	[ -z "${3:-}" ] || printf '    modules:\n      - { %s }\n' "$3"
}
recipe() { # NAME STEP
	printf 'recipe: %s\ntitle: %s\nsteps:\n  - inspect:\n' "$1" "$1"
	printf '  - backup:\n  - flash: { %s }\n  - expect: { healthy: true }\n' \
		"$2"
}
cd "$scratch" || exit 1
scene update 1.4.0 >update.yaml
scene damaged 4.1.0 "what: system-part1, release: 4.1.0, broken: true" \
	>damaged.yaml
scene lost 4.1.0 "what: system-part1, release: 4.0.2, broken: true" >lost.yaml
scene usb 2.0.0 >usb.yaml
scene staged 1.5.2 >staged.yaml
recipe usb "what: system, release: 2.0.0, over: usb" >usb-recipe.yaml
recipe staged "what: bootloader, release: 2.0.0, over: dfu-staged" \
	>staged-recipe.yaml
"$HOST" -f all update.yaml -- true >/dev/null 2>&1
"$HOST" -f photon photon-safe-mode -- true >/dev/null 2>&1
mkdir two four
cp all/argon-bootloader@2.0.0.bin all/argon-system-part1@2.0.0.bin two
cp all/argon-system-part1@4.1.0.bin four
size=$(wc -c <two/argon-system-part1@2.0.0.bin)
loader=$(wc -c <two/argon-bootloader@2.0.0.bin)

home() { # a new one
	rm -rf home
	mkdir -p home/r
	export HOME="$scratch/home" XDG_CONFIG_HOME="$scratch/home/c" \
		XDG_DATA_HOME="$scratch/home/d" \
		XDG_STATE_HOME="$scratch/home/s" XDG_RUNTIME_DIR="$scratch/home/r"
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# wall SCENE COMMAND...: microseconds it takes in the bed, "" when it fails
wall() {
	on=$1
	shift
	home
	if "$HOST" -S stats "$on" -- "$@" >out 2>err; then
		sed -n 's/^wall_us=//p' stats
	else
		echo "speed.sh: $*" >&2
		tail -n 5 out err >&2
	fi
}
run() { # PROGRAM SCENE OPTION...
	program=$1 on=$2
	shift 2
	wall "$on" "$program" --device all --yes --quiet --report report.txt "$@"
}
# What the step with these words took, by the report.
step_us() {
	awk -v a="$1" 'index($0, a) { for (i = 1; i < NF; i++)
		if ($(i + 1) == "s") { print $i * 1000000; exit } }' report.txt
}

# sum NAME COUNT...: seconds by times.txt; counts may be fractions
sum() {
	echo "$@" | awk -v times="$TIMES" '
	BEGIN { while ((getline line < times) > 0) {
		split(line, w, /[ \t]+/); us[w[1]] = w[2] } }
	{ for (i = 1; i < NF; i += 2) {
		if (!($i in us)) { print "no time " $i > "/dev/stderr"; exit 1 }
		s += us[$i] * $(i + 1) } printf "%.1f", s / 1000000 }'
}
up() { echo $((($1 + $2 - 1) / $2)); }
kb() { awk -v n="$1" 'BEGIN { printf "%.3f", n / 1048576 }'; }
bus() { # BYTES: in blocks of 4 KB, there or back
	echo "usb.kb $(kb "$1") usb.frame $(up "$1" 4096)"
}
pages() { # BYTES: of the nRF52840, erased and programmed
	echo "nrf.erase_4k $(up "$1" 4096) nrf.word $(up "$1" 4)"
}
chip() { # BYTES: into the flash beside it
	echo "nrf.chip_erase_4k $(up "$1" 4096) nrf.chip_256 $(up "$1" 256)"
}
to_dfu="nrf.boot 1 usb.enumerate 1"
start="dfu.leave 1 nrf.boot 1 nrf.system 1 usb.enumerate 1"
back="nrf.boot 1 nrf.system 1 usb.enumerate 1"
photon="stm.boot 1 stm.system 1 usb.enumerate 1"

title() {
	printf '\n%s\n%-42s %7s %8s %8s %8s %7s %7s\n' \
		"Whole repairs, true times (seconds)" work floor before now \
		particle ratio target
}
# row NAME FLOOR BEFORE NOW PARTICLE OF TARGET: OF is before, particle or floor
row() {
	awk -v name="$1" -v floor="$2" -v b="$3" -v n="$4" -v p="$5" -v of="$6" \
		-v t="$7" 'BEGIN {
	f = floor * 1e6
	ref = of == "before" ? b : of == "particle" ? p : f
	printf "%-42s %7.1f %8s %8.1f %8s ", name, floor,
		b ? sprintf("%.1f", b / 1e6) : "-", n / 1e6,
		p ? sprintf("%.1f", p / 1e6) : "-"
	if (!ref || !n) { printf "%7s %7.2f  not measured (no %s)\n", "-", t, of
		exit }
	printf "%7.2f %7.2f  ", n / ref, t
	if (n / ref <= t) print "met"
	else if (f / ref > t)
		printf "missed: the device alone needs %.2f of %s\n", f / ref, of
	else printf "missed: %.1f s more than the device needs\n", (n - f) / 1e6
	}'
}
# abba WHAT FLOOR OF TARGET: calls work_now, work_before, work_particle
abba() {
	: >now.us
	: >before.us
	: >maker.us
	i=0
	while [ "$i" -lt "$ROUNDS" ]; do
		work "$UNBRICK" >>now.us
		work "$before" >>before.us
		[ -z "$MAKER" ] || theirs >>maker.us
		[ -z "$MAKER" ] || theirs >>maker.us
		work "$before" >>before.us
		work "$UNBRICK" >>now.us
		i=$((i + 1))
	done
	row "$1" "$2" "$(median <before.us)" "$(median <now.us)" \
		"$(median <maker.us)" "$3" "$4"
}
theirs() { :; }
flash_local() { # SCENE FILES
	# shellcheck disable=SC2046 # words of a command
	wall "$1" $(maker "$MAKER" flash --local "$2")
}

update() {
	work() { run "$1" update.yaml --recipe system-update \
		--var release=2.0.0 --firmware two; }
	theirs() { flash_local update.yaml two; }
	# shellcheck disable=SC2046 # words of a sum
	abba "Argon 1.4.0 to 2.0.0, two files" "$(sum $to_dfu $(bus 1048576) \
		$start $(chip "$loader") os.check 1 os.restart 1 \
		$(pages "$loader") nrf.loader 1 $back $to_dfu \
		$(pages "$size") $(bus "$size") $(bus "$size") $start)" \
		particle 0.70
}
damaged() {
	work() { run "$1" damaged.yaml --recipe system-parts \
		--var release=4.1.0 --firmware four; }
	theirs() { flash_local damaged.yaml four/argon-system-part1@4.1.0.bin; }
	# shellcheck disable=SC2046
	abba "damaged Argon in DFU, one page wrong" "$(sum $(bus 1048576) \
		$(pages 4096) $(bus "$size") $start)" particle 0.90
}
lost() {
	work() { run "$1" lost.yaml --recipe system-parts \
		--var release=4.1.0 --firmware four; }
	theirs() { flash_local lost.yaml four/argon-system-part1@4.1.0.bin; }
	# shellcheck disable=SC2046
	abba "the same, all of the part wrong" "$(sum $(bus 1048576) \
		$(pages "$size") $(bus "$size") $(bus "$size") $start)" \
		particle 0.90
}
usb() {
	work() { run "$1" usb.yaml --recipe ./usb-recipe.yaml --firmware all; }
	theirs() { :; }
	# shellcheck disable=SC2046
	abba "Argon, system part by USB requests" "$(sum $to_dfu \
		$(bus 1048576) $start $(chip "$size") usb.kb "$(kb "$size")" \
		usb.frame $((3 * $(up "$size" 1024))) os.check 1 os.restart 1 \
		$(pages "$size") $back)" before 0.60
}
staged() {
	work() {
		run "$1" staged.yaml --recipe ./staged-recipe.yaml \
			--firmware all >/dev/null
		step_us dfu-staged
	}
	theirs() { :; }
	# shellcheck disable=SC2046
	abba "Argon, staged bootloader (the step)" "$(sum $(chip "$loader") \
		$(bus "$loader") $(bus "$loader") $(bus 8192) $(bus 8192) \
		nrf.settings 2 $start nrf.shows 1 os.check 1 \
		$(pages "$loader") nrf.loader 1 $back)" floor 1.15
}
main() {
	work() { run "$1" photon-safe-mode --recipe bootloader-tinker-app \
		--firmware photon --var app="$scratch/photon/app.bin" \
		--tinker "$(echo "$scratch"/photon/photon-tinker-v3-for-*.bin)"; }
	theirs() { :; }
	# shellcheck disable=SC2046
	abba "Photon, main recipe" "$(sum stm.boot 1 usb.enumerate 1 \
		$(bus 745472) dfu.leave 1 $photon stm.erase_128k 1 \
		stm.word 3812 os.check 1 stm.erase_16k 1 stm.word 3812 \
		os.restart 1 $photon stm.boot 1 usb.enumerate 1 \
		stm.erase_128k 1 stm.word 1331 dfu.leave 1 $photon \
		cloud.online 1 cloud.begin 1 cloud.piece_4k 6 \
		stm.erase_128k 2 stm.word 10743 os.check 1 os.restart 1 \
		$photon)" before 0.85
}

# One practice device against all of a bench, in turns.
crowd_scene() { # COUNT
	printf 'scene: crowd%s\ndevices:\n' "$1"
	n=1
	while [ "$n" -le "$1" ]; do
		printf '  - id: 1f003800064734323236%04x\n' "$n"
		printf '    platform: photon\n    port: 1-1.%d\n' "$n"
		printf '    release: 0.7.0-rc.7\n    modules:\n'
		printf '      - { what: bootloader, version: 100 }\n'
		n=$((n + 1))
	done
	echo "apps:"
	echo "  - { name: app.bin, platform: photon, version: 5," \
		"needs: 206, size: 21480, seed: 1 }"
}
# Microseconds it takes; its most memory goes to crowdCOUNT.kb, and a second
# name for the memory of its devices, which it takes away, is crowdCOUNT.live.
crowd() { # COUNT
	crowd_scene "$1" >"crowd$1.yaml"
	home
	rm -f "crowd$1.live"
	began=$(date +%s%N)
	UNBRICK_BENCH_SPEED=${CROWD_SPEED:-1} $peak -a -o "crowd$1.kb" \
		"$UNBRICK" --bench "./crowd$1.yaml" \
		--recipe bootloader-tinker-app --device all \
		--var app=app.bin >out 2>&1 &
	while ! ln "$XDG_RUNTIME_DIR"/unbrick/bench-*.live "crowd$1.live" \
		2>/dev/null && kill -0 $! 2>/dev/null; do
		sleep 0.1
	done
	wait $! || tail -n 5 out >&2
	echo $((($(date +%s%N) - began) / 1000))
}
# Pages of their flash that the devices of the last run wrote, KB: what they
# did not is nothing but zeros in the file (src/bench/vdev/flash.h).
crowd_flash() { # COUNT
	cp --sparse=always "crowd$1.live" sparse && du -k sparse | cut -f 1
}
many() {
	peak="/usr/bin/time -q -f %M"
	$peak -o probe true 2>/dev/null || {
		echo "skip many: no GNU time"
		return
	}
	: >one.us
	: >all.us
	rm -f crowd*.kb
	for turn in 1 64 64 1 1 64 64 1 1 64; do
		us=$(crowd "$turn")
		[ "$turn" = 1 ] && echo "$us" >>one.us || echo "$us" >>all.us
	done
	awk -v o="$(median <one.us)" -v a="$(median <all.us)" 'BEGIN {
	printf "%-42s %7.1f %8s %8.1f %8s %7.2f %7.2f  %s\n",
		"sixty-four Photons against one", o / 1e6, "-", a / 1e6, "-",
		a / o, 1.05, a / o <= 1.05 ? "met" \
		: "missed: what the computer does for sixty-four" }'
	awk -v o="$(median <crowd1.kb)" -v a="$(median <crowd64.kb)" \
		-v flash="$(crowd_flash 64)" 'BEGIN {
	own = flash / 64 / 1024
	more = (a - o) / 63 / 1024
	printf "%-42s %7.2f %8s %8.2f %8s %7s %7.2f  %s\n",
		"memory per further device of 64 (MB)", own, "-", more, "-",
		"-", own + 0.4, more <= own + 0.4 ? "met" \
		: "missed: the floor is what it wrote of its flash" }'
}

title
for name in $WORKS; do
	"$name"
done
