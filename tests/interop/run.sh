#!/bin/sh
# SPDX-License-Identifier: MIT
# make interop: the practice cloud under the client that Particle's users use,
# the practice devices of Gen 3 and 4 under the maker's USB library.  Both are
# installed from npm into the build folder.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
dir=$BUILD/interop
id=3f0061000947343232363230

if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
	echo "skip interop: no npm"
	exit 0
fi
mkdir -p "$dir"
if [ ! -d "$dir/node_modules/particle-api-js" ] ||
	[ ! -d "$dir/node_modules/particle-usb" ]; then
	echo '{"private":true}' >"$dir/package.json"
	if ! npm install --prefix "$dir" --no-audit --no-fund --loglevel=error \
		particle-api-js@12.0.2 particle-usb@4.1.0 \
		>"$dir/npm.log" 2>&1; then
		echo "skip interop: npm cannot install the clients"
		tail -n 3 "$dir/npm.log"
		exit 0
	fi
fi
export NODE_PATH="$PWD/$dir/node_modules"
host="$BUILD/tests/roads/host/host -s 4 -f $dir/firmware"
rc=0
$host tests/interop/cloud.yaml -- \
	node tests/interop/api.js "$id" "$dir/firmware/app.bin" || rc=1
$host tests/interop/gen34.yaml -- \
	node tests/interop/usb.js e00fce681a00000000000041 \
	0a10aced2021000000000042 e00fce681a00000000000043 \
	"$dir/firmware/argon-bootloader@6.2.0.bin" \
	"$dir/firmware/p2-bootloader@5.9.0.bin" || rc=1
exit $rc
