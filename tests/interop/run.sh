#!/bin/sh
# SPDX-License-Identifier: MIT
# make interop: the practice cloud under the client that Particle's users use.
# It is installed from npm into the build folder.
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
if [ ! -d "$dir/node_modules/particle-api-js" ]; then
	echo '{"private":true}' >"$dir/package.json"
	if ! npm install --prefix "$dir" --no-audit --no-fund --loglevel=error \
		particle-api-js@12.0.2 >"$dir/npm.log" 2>&1; then
		echo "skip interop: npm cannot install particle-api-js"
		tail -n 3 "$dir/npm.log"
		exit 0
	fi
fi
NODE_PATH=$PWD/$dir/node_modules "$BUILD/tests/roads/host/host" -s 4 \
	-f "$dir/firmware" tests/interop/cloud.yaml -- \
	node tests/interop/api.js "$id" "$dir/firmware/app.bin"
