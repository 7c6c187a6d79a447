#!/bin/sh
# SPDX-License-Identifier: MIT
# make interop: the practice devices of Gen 3 and 4 under particle-cli 3.51.0:
# it lists them, switches them to DFU and back, and flashes the application
# that one lacks; unbrick then finds what it wrote.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
MAKER=${MAKER:-$PWD/$BUILD/perf-npm}
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
# shellcheck source=tests/perf/maker.sh
. tests/perf/maker.sh
maker_install "$MAKER" || {
	echo "skip particle-cli: npm cannot install it with a Node 22"
	exit 0
}
export HOME="$scratch" CI=1
cli=$(maker "$MAKER")
rc=0

check() { # NAME COMMAND...
	name=$1
	shift
	if "$@"; then
		echo "ok $name"
	else
		echo "not ok $name"
		sed 's/^/    /' "$scratch/out"
		rc=1
	fi
}
bed() { # SCENE SCRIPT: what is said in out
	"$BUILD/tests/roads/host/host" -s 4 -f "$scratch/firmware" "$1" -- \
		sh -c "$2" >"$scratch/out" 2>&1
}
says() { grep -q -- "$1" "$scratch/out"; }

scene() { # PLATFORM ID RELEASE: one without an application
	printf 'scene: one\ntitle: One\ndevices:\n  - id: %s\n' "$2"
	printf '    name: one\n    platform: %s\n    port: 1-1\n' "$1"
	printf '    release: %s\n    modules:\n' "$3"
	printf '      - { what: tinker, empty: true }\n'
}

p2=0a10aced2021000000000042
bed tests/interop/gen34.yaml "$cli usb list"
check "an Argon is listed" says '000000000041\] (Argon)'
check "a P2 is listed" says '000000000042\] (Photon 2 / P2)'
check "a protected one is named" says '000000000043\] (Argon, PROTECTED)'
bed tests/interop/gen34.yaml "$cli usb dfu $p2; $cli usb list"
check "a P2 goes to DFU" says '000000000042\] (Photon 2 / P2, DFU)'
bed tests/interop/gen34.yaml \
	"$cli usb dfu $p2; $cli usb reset $p2; sleep 1; $cli usb list"
check "and comes back" says '000000000042\] (Photon 2 / P2)'

flashes() { # PLATFORM ID RELEASE
	scene "$@" >"$scratch/one.yaml"
	tinker="$scratch/firmware/$1-tinker-"
	bed "$scratch/one.yaml" "$cli flash --local $tinker*; sleep 1
		$PWD/$BUILD/unbrick inspect -d all"
	check "$1 is flashed" says 'Flash success'
	check "$1 runs what was written" says \
		'^  application  *v[56] .* pass  *pass  *pass  *pass'
	check "$1 is in no other mode" says "$2  normal"
}
flashes argon e00fce681a00000000000041 6.2.0
flashes p2 "$p2" 5.9.0
exit $rc
