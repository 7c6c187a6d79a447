#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.sh sets work and failed
# unbrick firmware import: what people really have, and what it says of it.
export BED=none
. "$(dirname "$0")/../roads/common.sh"

[ -d "$FIRMWARE" ] || {
	skip "${0##*/}" "no ../shared/firmware"
	exit 0
}
inputs=../shared/inputs
export HOME="$work/home" XDG_DATA_HOME="$work/data"
binaries=$HOME/.particle/device-os-flash/binaries
mkdir -p "$HOME"

import() { # STORE ARGUMENT...
	store=$work/$1
	shift
	"$UNBRICK" firmware import --store "$store" "$@" >"$work/out" 2>"$work/err"
}
says() { grep -q "$1" "$work/out" "$work/err" || ! cat "$work/out" "$work/err"; }

no_cache() {
	import a --particle-cli
	[ $? = 4 ] && says 'has no cache'
}
check no_cache_is_said no_cache

# A path that is not there is no fault of the disk.
no_path() {
	import a "$work/none"
	[ $? = 4 ] && says 'F208' && says "none: No such file"
}
check no_path_is_said no_path

# As particle-cli lays it out: release, platform, file.
cache() {
	mkdir -p "$binaries/1.2.1/photon" "$binaries/4.1.0/argon"
	cp "$FIRMWARE"/photon/photon-*@1.2.1.bin "$binaries/1.2.1/photon"
	cp "$FIRMWARE"/argon/argon-*@4.1.0.bin "$binaries/4.1.0/argon"
	"$UNBRICK" doctor --store "$work/a" --bench healthy-photon |
		grep -q 'particle-cli has 5 firmware files' &&
		import a --particle-cli && says '^5 new, 0 known, 0 refused' &&
		import a --particle-cli && says '^0 new, 5 known, 0 refused' &&
		! "$UNBRICK" doctor --store "$work/a" --bench healthy-photon |
		grep -q 'particle-cli has'
}
check the_cache_of_particle_cli cache

# An npm package: much that is no firmware, which nobody wants to read about.
package() {
	mkdir -p "$work/p/package/assets/knownApps/photon" "$work/p/package/src"
	cp "$FIRMWARE/photon/tinker-0.4.5-photon.bin" \
		"$work/p/package/assets/knownApps/photon"
	echo '{}' >"$work/p/package/package.json"
	echo 'exit();' >"$work/p/package/src/x.js"
	cp "$FIRMWARE/bad/web-page.bin" "$work/p/package/assets"
	tar czf "$work/particle-cli.tgz" -C "$work/p" package
	import b "$work/particle-cli.tgz" && says '^1 new, 0 known, 1 refused' &&
		says '^refused .*web-page.bin' && ! grep -q x.js "$work/out"
}
check an_npm_package package

bundle() {
	import c "$inputs/bundle.zip" --json && says '"new": \?2' &&
		says '"function": \?"asset"' && says '"platform": \?"argon"'
}
check the_bundle_of_an_application bundle

several() {
	import d "$FIRMWARE/photon" "$FIRMWARE/argon" "$FIRMWARE/bad" 2>/dev/null
	[ $? = 4 ] && says "bad holds no firmware module" || return
	# a bad one says nothing about those behind it
	import e "$FIRMWARE/bad" "$work/not-there" "$FIRMWARE/photon"
	[ $? = 4 ] && says '^[1-9][0-9]* new, 0 known, [0-9]* refused' &&
		says "^refused .*/not-there: .*No such file" &&
		import d "$FIRMWARE/photon" "$FIRMWARE/argon" &&
		says '^0 new, [0-9]* known, 0 refused'
}
check several_folders several

# An error names its file, and takes away nothing of what was found.
several_json() {
	import k "$FIRMWARE/photon" "$work/not-there" "$FIRMWARE/argon" --json
	[ $? = 4 ] && [ "$(wc -l <"$work/out")" = 1 ] &&
		says '"schema":"unbrick.firmware-import/1","error":{"code":"F' &&
		says '"platform":"argon"' && says '"platform":"photon"' &&
		says '"refused":1,' &&
		says '"file":"[^"]*/not-there"[^}]*"error":{"code":"F'
}
check a_list_in_json_outlives_an_error several_json

nothing() {
	"$UNBRICK" module "$inputs/empty.zip" >"$work/out" 2>"$work/err"
	[ $? = 1 ] && says 'nothing is in it'
}
check an_empty_archive_is_named nothing

bundle_shown() {
	"$UNBRICK" module "$inputs/bundle.zip" >"$work/out" 2>"$work/err" &&
		says '^OK .*assets/a.txt' &&
		says 'asset a.txt for any platform'
}
check the_asset_of_a_bundle_is_one bundle_shown

exit $failed
