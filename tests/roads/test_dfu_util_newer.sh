#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.sh sets work and failed
# dfu-util finds the models of Gen 3 and 4 to be an Argon and a P2.
set -u
. "$(dirname "$0")/common.sh"
need dfu-util

bed() { "$HOST" $FAST "$@"; }
dfu() { # options of the host --, then those of dfu-util
	bed -d "waiting:$work/flash" "$SCENES/dfu-newer.yaml" -- dfu-util \
		-S e00fce681a00000000000051 "$@"
}
lists() {
	bed "$SCENES/dfu-newer.yaml" -- dfu-util -l >"$work/list" 2>&1 &&
		grep -qF 'path="1-1", alt=0, name="@Internal Flash   /0x00000000/1*004Ka,47*004Kg,192*004Kg,4*004Kg,4*004Kg,8*004Ka", serial="e00fce681a00000000000051"' "$work/list" &&
		grep -qF 'alt=1, name="@DCT Flash   /0x00000000/1*016Ke"' "$work/list" &&
		grep -qF 'alt=2, name="@External Flash   /0x80000000/1024*004Kg"' "$work/list" &&
		grep -qF 'path="1-2", alt=0, name="@Internal Flash   /0x08000000/2048*004Kg"' "$work/list" &&
		[ "$(grep -c '^Found DFU' "$work/list")" = 5 ]
}
check lists lists

head -c 131073 /dev/urandom >"$work/app"
downloads() {
	dfu -a 0 -s 0xd4000 -D "$work/app" &&
		holds_at "$work/flash" $((0xd4000)) "$work/app"
}
check downloads-odd-size downloads

uploads() {
	dfu -a 0 -s 0xf4000:49152 -U "$work/up" &&
		holds_at "$work/flash" $((0xf4000)) "$work/up"
}
check uploads uploads

external() {
	bed "$SCENES/dfu-newer.yaml" -- sh -c "
		dfu-util -S e00fce681a00000000000051 -a 2 -s 0x80289000 -D '$work/app' &&
		dfu-util -S e00fce681a00000000000051 -a 2 -s 0x80289000:131073 -U '$work/back'" &&
		cmp "$work/app" "$work/back"
}
check external-flash external

cat >"$work/leave" <<'END'
dfu-util -S "$1" -a 0 -s "$2":leave -D "$3" || exit 1
for i in $(seq 100); do
	for port in 1-1 1-2; do
		read -r id 2>/dev/null </sys/bus/usb/devices/$port/idProduct &&
			[ "$id" = "$4" ] && exit 0
	done
	sleep 0.1
done
exit 1
END
leaves() {
	"$HOST" $FAST "$SCENES/dfu-newer.yaml" -- \
		sh "$work/leave" e00fce681a00000000000051 0xd4000 "$work/app" c00c
}
check leaves leaves
leaves_p2() {
	"$HOST" $FAST "$SCENES/dfu-newer.yaml" -- \
		sh "$work/leave" 0a10aced2021000000000052 0x08400000 "$work/app" c020
}
check leaves-p2 leaves_p2
exit $failed
