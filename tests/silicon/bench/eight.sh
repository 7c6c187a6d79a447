#!/bin/sh
# SPDX-License-Identifier: MIT
# One device and eight at once on real code, in the order A B B A: by the clock,
# and by the emulation's processor time.  least: what the ratio can come to at
# best, with that time on all processors, and a device that takes its time in
# life.
set -u
# shellcheck source=tests/silicon/common.sh
. "$(dirname "$0")/../common.sh"

# slots COUNT: so many of the prepared one, each with an id of its own.
slots() {
	for i in $(seq "$1"); do
		printf 'device slot%s\nrestore %s\nid 210032000a47333437%s83836\n' \
			"$i" "$work/state" "$i"
	done
}

# took COUNT COMMAND...: wall and processor seconds; nan where it failed.
took() {
	slots "$1" >"$work/setup"
	shift
	home
	failed=
	"$ROAD" -u "$work/used" "$work/setup" -- "$UNBRICK" "$@" -y \
		--plain -d all >"$work/log" 2>&1 || {
		failed=nan
		grep -h ' F[0-9]' "$work/log" >&2
	}
	awk -F= -v wall="$failed" '{ v[$1] = $2 / 1e6 }
		END { print wall ? wall : v["wall_us"], v["cpu_us"] }' \
		"$work/used"
}

# compare NAME SETUP COMMAND...
compare() {
	name=$1 setup=$2
	shift 2
	"$ROAD" -S "device:$work/state" "$SETUPS/$setup" -- true || return
	for n in 1 8 8 1; do
		echo "$n $(took $n "$@")"
	done | awk -v name="$name" -v hands="$(getconf _NPROCESSORS_ONLN)" '
		{ wall[$1] += $2 / 2; cpu[$1] += $3 / 2 }
		END { w = wall[1]; c = cpu[8] / (hands < 8 ? hands : 8)
			printf "%-12s %6.1f s %6.1f s %6.2f x   %6.1f s %6.1f s %6.2f x\n",
				name, w, wall[8], wall[8] / w, cpu[1], cpu[8],
				(c > w ? c : w) / w }'
}

road_works || {
	echo "skip: $(head -n 1 "$work/log")"
	exit 0
}
printf '%-12s %8s %8s %8s   %8s %8s %8s\n' '' one eight ratio 'cpu one' \
	eight least
compare application photon-dfu-whole flash "$FW/photon/tinker-0.4.5-photon.bin"
compare repair photon-old-bootloader fix --to 1.2.1 -f "$FW/photon"
