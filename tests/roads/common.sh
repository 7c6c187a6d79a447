#!/bin/sh
# SPDX-License-Identifier: MIT
# Shared by the scripts of this folder: paths, and one line per check.
# shellcheck disable=SC2034 # for the scripts
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
HOST=$BUILD/tests/roads/host/host
PROBE=$BUILD/tests/roads/probe/probe
UNBRICK=${UNBRICK:-$BUILD/unbrick}
SCENES=tests/roads/scenes
FIRMWARE=../shared/firmware
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
work=$scratch
FAST="-s $(pace 10)"
failed=0

ok() { echo "ok $1"; }
not_ok() {
	echo "not ok $1"
	failed=1
}
skip() { echo "skip $1: $2"; }

# check NAME COMMAND...: what it prints is shown when it fails.
check() {
	name=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		ok "$name"
	else
		not_ok "$name"
		tr '\r' '\n' <"$work/log" | tail -n 20
	fi
}

# The same in the background, with a folder of its own as $work; settle waits
# for all of them.
checks=''
start() {
	checks="$checks $1"
	(
		work=$work/$1.d
		mkdir "$work"
		check "$@"
	) >"$work/$1.out" 2>&1 &
}
settle() {
	wait
	for name in $checks; do
		cat "$work/$name.out"
		grep -q '^not ok' "$work/$name.out" && failed=1
	done
	checks=''
}

need() { # command
	command -v "$1" >/dev/null && return
	skip "${0##*/}" "no $1"
	exit 0
}

# The name of who holds a port is read from Linux's own folders.
tells_holder() { # check
	[ "${BUS:-linux}" = linux ] && return
	skip "$1" "libusb does not tell who holds a port"
	return 1
}

# Does the file hold these bytes at this offset?
holds_at() { # file, offset, bytes
	size=$(stat -c %s "$3")
	dd if="$1" iflag=skip_bytes,count_bytes skip="$2" count="$size" \
		2>/dev/null | cmp -s - "$3"
}

# Who needs no devices says so in front of it.
if [ "${BED:-host}" = host ] &&
	! "$HOST" "$SCENES/dfu.yaml" -- true 2>"$work/log"; then
	skip "${0##*/}" "$(head -n 1 "$work/log")"
	grep -q libumockdev "$work/log" && exit 0
	not_ok "test bed"
	exit 1
fi
