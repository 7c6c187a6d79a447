#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs in the guest: programs that find virtual devices through the real
# kernel.  One line per check, as everywhere.
set -u
BUILD=${BUILD:-build}
KERNEL=$BUILD/tests/roads/kernel/kernel
PROBE=$BUILD/tests/roads/probe/probe
UNBRICK=$BUILD/unbrick
SCENES=tests/roads/scenes
udev=$BUILD/kernel-road/root
work=$(mktemp -d)
failed=0

check() {
	name=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok $name"
	else
		echo "not ok $name"
		tr '\r' '\n' <"$work/log" | tail -n 20
		failed=1
	fi
}
holds_at() { # file, offset, bytes
	size=$(stat -c %s "$3")
	dd if="$1" iflag=skip_bytes,count_bytes skip="$2" count="$size" \
		2>/dev/null | cmp -s - "$3"
}

export PROBE_DFU=1-1 PROBE_RUN=1-2
# First as in a container, without udevd.
"$KERNEL" "$SCENES/dfu.yaml" -- "$PROBE" list control same-rate kept-rate ||
	failed=1
LD_LIBRARY_PATH=$udev/lib/systemd:$udev/usr/lib/x86_64-linux-gnu:$udev/lib/x86_64-linux-gnu \
	"$udev/lib/systemd/systemd-udevd" --daemon || echo "not ok udevd"
"$KERNEL" "$SCENES/dfu.yaml" -- "$PROBE" list control timeout signals serial \
	same-rate kept-rate || failed=1

dfu_util() {
	head -c 131072 /dev/urandom >"$work/app"
	"$KERNEL" -s 4 -d "waiting:$work/flash" "$SCENES/dfu.yaml" -- sh -c "
		dfu-util -d 2b04:d006 -a 0 -s 0x080A0000 -D $work/app &&
		dfu-util -d 2b04:d006 -a 0 -s 0x08000000:1048576 \
			-U $work/up" &&
		cmp "$work/up" "$work/flash" &&
		holds_at "$work/flash" $((0xA0000)) "$work/app"
}
command -v dfu-util >/dev/null && check dfu-util dfu_util

export XDG_CONFIG_HOME="$work/c" XDG_DATA_HOME="$work/d"
export XDG_STATE_HOME="$work/s" XDG_RUNTIME_DIR="$work/r"
mkdir "$work/r"
repairs() { # tinker's file is there when the road has written the firmware
	"$KERNEL" -s 4 -f "$work/fw" -d "slot 1:$work/flash" photon-safe-mode \
		-- sh -c "$UNBRICK --recipe bootloader-tinker-app --device all \
		--firmware $work/fw --var app=$work/fw/app.bin \
		--tinker $work/fw/photon-tinker-v3-for-*.bin \
		--report $work/report.json" &&
		grep -qE '"verdict": ?"PASS"' "$work/report.json" &&
		holds_at "$work/flash" 0 "$work/fw/photon-bootloader@0.7.0.bin" &&
		holds_at "$work/flash" $((0xA0000)) "$work/fw/app.bin"
}
check repairs repairs

# Eight ports of one controller: everybody goes and comes back.
eight() {
	"$KERNEL" eight-photons -- sh -c "
		$UNBRICK mode dfu --device all && $UNBRICK list >$work/list" &&
		[ "$(grep -c ' dfu ' "$work/list")" = 8 ]
}
check eight-change-mode eight

# The same with the maker's own code as the device.
BUILD=$BUILD sh tests/silicon/kernel/guest.sh || failed=1
exit $failed
