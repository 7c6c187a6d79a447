#!/bin/sh
# SPDX-License-Identifier: MIT
# Repairs with what is at hand: other releases than the one that fits, an
# application that only looks like Tinker, and nothing at all.
set -u
unbrick=${BUILD:-build}/unbrick
here=$(dirname "$0")
# shellcheck source=tests/lib/scratch.sh
. "$here/../lib/scratch.sh"
home=$scratch
# shellcheck source=tests/lib/want.sh
. "$here/../lib/want.sh"
UNBRICK_BENCH_SPEED=$(pace 10)
export UNBRICK_BENCH_SPEED
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home"
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL

on() { "$unbrick" --bench "$@"; }

want "repair with the bootloader of 1.2.1" 0 on photon-other-files fix --yes
has "it is 311 over serial" "$home/out" "v100 > v311"
has "the system stayed" "$home/out" "system part 2   v206    DEPENDS FAIL   v206    PASS"
want "start over" 0 on photon-other-files bench reset
want "same-as-system means one that does" 0 \
	on photon-other-files --recipe bootloader
has "that is said" "$home/err" "v311 is the lowest at hand, and is taken"
want "start over again" 0 on photon-other-files bench reset
want "a release written out is exact" 4 \
	on photon-other-files --recipe bootloader --var release=0.7.0
has "what is missing is named" "$home/out" "bootloader for photon"

want "an application of 1.4.4 gets 1.5.2" 0 on photon-newer-app fix --yes
has "it came to 1512" "$home/out" "system part 2   v1213   pass ?         v1512   PASS"

want "system 1.4.0 is repaired with the files of 2.0.0" 0 \
	on argon-other-files fix --yes
has "it is 1003 over serial" "$home/out" "v311 > v1003"
has "the system stayed there, too" "$home/out" "system part 1   v1401   DEPENDS FAIL   v1401   PASS"

sed -e 's/^stock:.*/stock: none/' -e 's/photon-other-files/nothing/' \
	"$here/../../recipes/scenes/photon-other-files.yaml" >"$home/nothing.yaml"
want "with nothing at hand a plan names what is missing" 0 \
	on "$home/nothing.yaml" plan
has "the bootloader of the release" "$home/out" \
	"not at hand: bootloader of the Device OS 0.7.0 release"
want "and nothing is written" 4 on "$home/nothing.yaml" fix --yes

sed 's/^devices:/stock: none\ndevices:/' \
	"$here/../../recipes/scenes/photon-no-app.yaml" >"$home/bare.yaml"
want "a device that stays without an application is not fixed" 4 \
	on "$home/bare.yaml" fix --yes
has "what is missing is named" "$home/out" "Tinker is not at hand (--firmware); Tinker for the Photon"
want "nor is that a repair" 4 on "$home/bare.yaml" --recipe repair

want "an application that an old one hides is found by its header" 0 \
	on argon-hidden-app fix --yes
has "the old one is gone" "$home/out" "application     v5      pass ?         -   "
has "it runs" "$home/out" "application 2   v6      pass ?         v6      PASS"
want "start over" 0 on argon-hidden-app bench reset
want "to DFU mode, where the device shows its hash" 0 \
	on argon-hidden-app mode dfu
want "by its hash" 0 on argon-hidden-app fix --yes
has "it runs again" "$home/out" "application 2   v6      PASS           v6      PASS"
sed -e '/^apps:/,$d' -e 's/^scene: .*/scene: hidden-alone/' \
	"$here/../../recipes/scenes/argon-hidden-app.yaml" >"$home/hidden.yaml"
want "where it is not at hand" 4 on "$home/hidden.yaml" fix --yes
has "what is needed is said" "$home/out" "its file is not at hand: --app FILE"
want "by plan, too" 4 on "$home/hidden.yaml" plan
has "in the same words" "$home/out" "its file is not at hand: --app FILE"

# Inputs that went wrong once; ../shared/inputs says what is right.
inputs=$here/../../../shared/inputs
if [ ! -d "$inputs" ]; then
	echo "skip real Tinkers: ../shared is not there"
	exit 0
fi
want "of two applications Tinker is written" 0 on photon-no-app \
	--recipe tinker -f "$inputs/photon-tinker-folder" --report "$home/r.json"
has "it is the published one" "$home/r.json" \
	4122f115129c3565f6a56a0625beb15fcb366200e797160ae334776eecf7013f
sed 's/^devices:/stock: none\ndevices:/' \
	"$here/../../recipes/scenes/photon-no-app.yaml" >"$home/no-app.yaml"
cp "$inputs/photon-tinker-folder/customer-app.bin" "$home/tinker.bin"
want "an application alone is no Tinker" 4 on "$home/no-app.yaml" \
	--recipe tinker -f "$home/tinker.bin"
has "it is named" "$home/out" "tinker.bin"
want "unless somebody says so" 0 on "$home/no-app.yaml" \
	--recipe tinker --tinker "$home/tinker.bin"
want "a plan for an Argon" 0 "$unbrick" plan --to same \
	--from "$inputs/argon-user-corrupt.txt" -f "$inputs/argon-folder"
has "it takes the published Tinker" "$home/out" "11972 bytes"
sed 's/^devices:/stock: none\ndevices:/' \
	"$here/../../recipes/scenes/photon-safe-mode.yaml" >"$home/safe.yaml"
want "what can be repaired does not wait for Tinker" 6 \
	on "$home/safe.yaml" fix --yes \
	-f "$inputs/../firmware/photon/photon-bootloader@1.2.1.bin"
has "the bootloader is in" "$home/out" "bootloader      v100    PASS           v311"
has "what is left is said" "$home/out" "There is no valid application"
