#!/bin/sh
# SPDX-License-Identifier: MIT
# Published images from pinned npm packages, into build/silicon-firmware:
# photon, p1, electron, argon and boron (without the master boot record).
# Nothing of it is ever committed.
set -eu
cd "$(dirname "$0")/../.."
OUT=build/silicon-firmware

command -v npm >/dev/null || {
	echo "npm is needed to fetch the packages" >&2
	exit 1
}
mkdir -p "$OUT"
for version in 1.16.0 2.3.0 2.11.0 3.9.0; do
	pack=$OUT/particle-cli-$version
	[ -d "$pack" ] && continue
	(cd "$OUT" && npm pack --silent "particle-cli@$version" >/dev/null)
	mkdir "$pack.part"
	tar -xzf "$pack.tgz" -C "$pack.part"
	rm "$pack.tgz"
	mv "$pack.part" "$pack"
done
for platform in photon p1 electron argon boron; do
	mkdir -p "$OUT/$platform"
	find "$OUT"/particle-cli-*/ -name "*$platform*.bin" \
		-exec cp {} "$OUT/$platform" \;
done
echo "$(find "$OUT" -name '*.bin' ! -path '*/particle-cli-*' | wc -l) images in $OUT"
