#!/bin/sh
# SPDX-License-Identifier: MIT
# Shared by the scripts of this folder: where the programs and the images
# are, and one row per image and check.
# shellcheck disable=SC2034 # for the scripts
cd "$(dirname "$0")" || exit 1
while [ ! -d tests/silicon ] && [ "$PWD" != / ]; do
	cd ..
done
BUILD=${BUILD:-build}
RUN=$BUILD/tests/silicon/run/run
ROAD=${ROAD:-$BUILD/tests/silicon/road/road}
EXTRACT=${EXTRACT:-$BUILD/tests/silicon/extract/extract}
UNBRICK=${UNBRICK:-$BUILD/unbrick}
SETUPS=tests/silicon/setups
FW=../shared/firmware
NPM=build/silicon-firmware
INSIDE=build/silicon-bootloaders
unset SILICON_FW
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
rows=$work/rows
failed=0
: >"$rows"

# row IMAGE CHECK RESULT: for the table, and as the test runner counts it.
row() {
	printf '%s|%s|%s\n' "$1" "$2" "$3" >>"$rows"
	case $3 in
	ok) echo "ok $1 $2" ;;
	skip*) echo "skip $1 $2: ${3#skip: }" ;;
	*)
		echo "not ok $1 $2"
		failed=1
		;;
	esac
}

# The published images that are here, one a line.
published() {
	find "$FW/photon" "$FW/p1" "$FW/electron" "$FW/duo" "$FW/argon" \
		"$NPM/photon" "$NPM/p1" "$NPM/electron" "$NPM/argon" \
		"$NPM/boron" \
		-name '*.bin' 2>/dev/null
}

if [ -z "$(published)" ]; then
	echo "skip ${0##*/}: no published images; make silicon-firmware fetches some"
	exit 0
fi
published | xargs "$EXTRACT" "$INSIDE" >/dev/null

has() { # image names
	for image in "$@"; do
		[ -n "$(find "$FW" "$NPM" "$INSIDE" -name "$image" 2>/dev/null |
			head -n 1)" ] || return 1
	done
}

# Every bootloader through every check.
bootloaders() {
	for image in "$INSIDE"/bl-*.bin; do
		name=${image##*/bl-}
		name=$(echo "$name" | sed 's/^06-0*/photon /; s/^08-0*/p1 /
			s/^10-0*/electron /; s/^88-0*/duo /; s/-.*//')
		{
			echo "load $PWD/$image 08000000"
			echo check
		} >"$work/script"
		"$RUN" "$work/script" >"$work/log" 2>&1
		[ $? -le 1 ] || row "$name" runs failed
		sed -n 's/^check \(.*\): \(.*\)$/\1 \2/p' "$work/log" \
			>"$work/checks"
		while read -r check result; do
			row "$name" "$check" "$result"
		done <"$work/checks"
		grep -A3 ': failed' "$work/log"
	done
}

# system NAME SCRIPT IMAGE...: a script of commands with these in flash.
# QUIET: how many milliseconds without a fault are enough for no-wifi.
system() {
	name=$1 script=$2
	shift 2
	if ! has "$@"; then
		row "$name" "${script##*/}" "skip: images are not here"
		return
	fi
	{
		for image in "$@"; do
			echo "load $image"
		done
		sed "s/^no-wifi.*/no-wifi ${QUIET:-9000}/" \
			"tests/silicon/scripts/$script"
	} >"$work/script"
	if "$RUN" "$work/script" >"$work/log" 2>&1; then
		row "$name" "$script" ok
	else
		row "$name" "$script" failed
		grep -B2 WANTED "$work/log"
	fi
}

# A home of its own for what runs behind the road.
home() {
	rm -rf "${work:?}/home"
	mkdir -p "$work/home/runtime"
	export HOME="$work/home" XDG_CONFIG_HOME="$work/home/config"
	export XDG_DATA_HOME="$work/home/data" XDG_STATE_HOME="$work/home/state"
	export XDG_RUNTIME_DIR="$work/home/runtime"
}

# job NAME CHECK COMMAND...: what it prints is shown when it fails.
job() {
	name=$1 check=$2
	shift 2
	home
	if "$@" >"$work/log" 2>&1; then
		row "$name" "$check" ok
	else
		row "$name" "$check" failed
		tail -n 15 "$work/log"
	fi
}

road_works() {
	"$ROAD" "$SETUPS/photon-dfu" -- true 2>"$work/log" && return
	row road starts "skip: $(head -n 1 "$work/log")"
	return 1
}

# Does the dump hold the image's bytes there?
holds_at() { # dump, offset, image
	image=$(find "$FW" "$NPM" "$INSIDE" -name "$3" | head -n 1)
	cmp -s -n "$(stat -c %s "$image")" -i "$2:0" "$1" "$image"
}
