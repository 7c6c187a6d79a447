#!/bin/sh
# SPDX-License-Identifier: MIT
# Lays out what packages are built from, beside a tarball of `make dist`:
# the sources with debian/, an RPM spec, a PKGBUILD, a Homebrew formula.
#   lay_out.sh TARBALL FOLDER
# make gives VERSION, SOURCE_DATE_EPOCH, MAINTAINER ("NAME <ADDRESS>") and URL,
# where the tarball is found.
set -eu
export LC_ALL=C TZ=UTC
here=$(dirname "$0")
tarball=$1 out=$2
source=unbrick-$VERSION

sum=$(sha256sum "$tarball" | cut -d ' ' -f 1)
date=$(date -R -d "@$SOURCE_DATE_EPOCH")
licence=$(sed -n 's/^$/./; 5,$s/^/ /p' "$here/../../../LICENSE")

fill() { # file
	awk -v version="$VERSION" -v sum="$sum" -v date="$date" -v url="$URL" \
		-v maintainer="$MAINTAINER" -v licence="$licence" '
		function put(word, text,   at) {
			while ((at = index($0, word)))
				$0 = substr($0, 1, at - 1) text \
					substr($0, at + length(word))
		}
		{
			put("@VERSION@", version); put("@SHA256@", sum)
			put("@DATE@", date); put("@URL@", url)
			put("@MAINTAINER@", maintainer); put("@LICENSE@", licence)
			print
		}' "$1"
}

rm -rf "$out"
mkdir -p "$out"
cp "$tarball" "$out/unbrick_$VERSION.orig.tar.gz"
cp "$tarball" "$out/$source.tar.gz"
tar xzf "$tarball" -C "$out"
(cd "$here" && find debian -type f) | while read -r file; do
	mkdir -p "$out/$source/$(dirname "$file")"
	fill "$here/$file" >"$out/$source/$file"
done
chmod 755 "$out/$source/debian/rules"
for file in unbrick.spec PKGBUILD unbrick.rb; do
	fill "$here/$file" >"$out/$file"
done
