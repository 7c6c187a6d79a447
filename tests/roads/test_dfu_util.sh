#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.sh sets work and failed
# dfu-util, which knows nothing of us, finds the model to be a Photon.
set -u
. "$(dirname "$0")/common.sh"
need dfu-util

bed() { "$HOST" $FAST "$@"; }
dfu() { # options of the host --, then those of dfu-util
	bed -d "waiting:$work/flash" "$SCENES/dfu.yaml" -- dfu-util \
		-d 2b04:d006 "$@"
}
lists() {
	bed "$SCENES/dfu.yaml" -- dfu-util -l >"$work/list" 2>&1 &&
		grep -qF 'path="1-1", alt=0, name="@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*064Kg,07*128Kg", serial="3f0041000847343232363230"' "$work/list" &&
		grep -qF 'alt=1, name="@DCT Flash   /0x00000000/01*016Kg"' "$work/list" &&
		[ "$(grep -c '^Found DFU' "$work/list")" = 2 ]
}
check lists lists

uploads() {
	dfu -a 0 -s 0x08000000:1048576 -U "$work/up" &&
		cmp "$work/up" "$work/flash"
}
check uploads uploads

head -c 131072 /dev/urandom >"$work/app"
downloads() {
	dfu -a 0 -s 0x080A0000 -D "$work/app" &&
		holds_at "$work/flash" $((0xA0000)) "$work/app"
}
check downloads downloads

# Over the end of a sector, and not a multiple of anything.
head -c 140001 /dev/urandom >"$work/odd"
downloads_odd() {
	dfu -a 0 -s 0x080A0000 -D "$work/odd" &&
		holds_at "$work/flash" $((0xA0000)) "$work/odd"
}
check downloads-odd-size downloads_odd

protects() {
	cp "$work/flash" "$work/before"
	! dfu -a 0 -s 0x08000000 -D "$work/app" &&
		cmp -n 131072 "$work/before" "$work/flash"
}
check protects-bootloader protects

cat >"$work/leave" <<'END'
dfu-util -d 2b04:d006 -a 0 -s 0x080A0000:leave -D "$1" || exit 1
for i in $(seq 1200); do
	read -r id 2>/dev/null </sys/bus/usb/devices/1-1/idProduct &&
		[ "$id" = c006 ] && exit 0
	sleep 0.1
done
exit 1
END
leaves() {
	"$HOST" $FAST "$SCENES/dfu.yaml" -- sh "$work/leave" "$work/app"
}
check leaves leaves
exit $failed
