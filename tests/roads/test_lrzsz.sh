#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.sh sets work and failed
# sb of lrzsz sends a bootloader into the model's YMODEM receiver.
set -u
. "$(dirname "$0")/common.sh"
need sb

# The device sends no C after EOT (serial.md 4.5); sb waits for the next one,
# which comes after 5 s.  What the device says is read between the end of sb
# and its restart a second later: in the time of life, or the port is gone
# before anybody on a busy machine reads.
send=$work/send
bootloader=$work/firmware/photon-bootloader@0.7.0.bin
cat >"$send" <<'END'
exec 3<>/dev/ttyACM0
printf f >&3
sleep 0.3
sb --ymodem $2 "$1" <&3 >&3 || exit 1
cat <&3 >"$3" & reader=$!
for i in $(seq 600); do
	grep -q '^Size: ' "$3" && break
	sleep 0.1
done
kill $reader
for i in $(seq 600); do
	[ -e /dev/ttyACM0 ] && exit 0
	sleep 0.1
done
exit 1
END

sends() { # option of sb
	"$HOST" -s 1 -f "${bootloader%/*}" -d "photon:$work/flash" \
		"$SCENES/listening.yaml" -- sh "$send" \
		"$bootloader" "$1" "$work/text" &&
		tr -d '\r' <"$work/text" | grep -qx 'Downloaded file successfully!' &&
		grep -q '^Size: 15236 bytes' "$work/text" &&
		holds_at "$work/flash" 0 "$bootloader"
}
start sends-128 sends ""
start sends-1k sends -k
settle
exit $failed
