#!/bin/bash
# SPDX-License-Identifier: MIT
# What packages are made of: the tarball, the recipes of the packagers, the
# list of what is linked.  A package is built and installed by
# make package-test.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build}
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
export LC_ALL=C

check() { # name, command...
	local name=$1
	shift
	if ("$@") >"$scratch/log" 2>&1; then
		echo "ok $name"
	else
		echo "not ok $name"
		sed 's/^/# /' "$scratch/log"
	fi
}
have() {
	command -v "$1" >/dev/null && return
	echo "skip $2: no $1"
	return 1
}

# shellcheck disable=SC2329 # called by check
same_tarball() {
	make -s dist DISTS="$scratch/b" BUILD="$build" >/dev/null &&
		cmp "$scratch/a/$tarball" "$scratch/b/$tarball"
}
# shellcheck disable=SC2329
no_dot_files() {
	! tar tzf "$scratch/a/$tarball" | grep -E '/\.'
}
# shellcheck disable=SC2329
checksum_holds() { (cd "$scratch/a" && sha256sum -c SHA256SUMS); }
# shellcheck disable=SC2329
# Without dot folders there is nothing that installs: it says what is needed.
tarball_speaks() {
	tar xzf "$scratch/a/$tarball" -C "$scratch"
	cd "$scratch/${tarball%.tar.gz}" && make -s check-deps &&
		! make -s check-deps PKG_CONFIG=false &&
		make -s check-deps PKG_CONFIG=false 2>&1 | grep -q 'libusb-1.0'
}
# shellcheck disable=SC2329
all_filled() {
	! grep -rn '@[A-Z0-9]*@' "$laid"/PKGBUILD "$laid"/unbrick.* \
		"$laid"/unbrick-*/debian
}
# shellcheck disable=SC2329
spec_knows_every_folder() {
	local f
	for f in $(make -s install DESTDIR="$scratch/root" PREFIX=/usr \
		BUILD="$build" >/dev/null &&
		cd "$scratch/root" && find . -type f -printf '%f\n'); do
		case $f in
		*.json | *.yaml | *.[157]) continue ;;
		esac
		grep -q "/$f\$" "$laid/unbrick.spec" || {
			echo "$f"
			return 1
		}
	done
}

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	make -s dist DISTS="$scratch/a" BUILD="$build" >/dev/null 2>&1
	tarball=$(cd "$scratch/a" && echo *.tar.gz)
	laid=$scratch/laid
	check "the tarball has the same bytes again" same_tarball
	check "it has no dot files" no_dot_files
	check "its checksum holds" checksum_holds
	check "it says what it needs" tarball_speaks
	check "packages are laid out" make -s packages DISTS="$scratch/a" \
		LAID="$laid" BUILD="$build" MAINTAINER='A & B <a@example.org>'
	check "every word is filled in" all_filled
	check "the maintainer is named" grep -qxF \
		'Maintainer: A & B <a@example.org>' \
		"$laid/${tarball%.tar.gz}/debian/control"
	check "PKGBUILD" bash -n "$laid/PKGBUILD"
	check "the spec names what is installed" spec_knows_every_folder
	if have rpmspec "RPM spec"; then
		check "RPM spec" rpmspec -D '_udevrulesdir /usr/lib/udev/rules.d' \
			-P "$laid/unbrick.spec"
	fi
	if have ruby "Homebrew formula"; then
		check "Homebrew formula" ruby -c "$laid/unbrick.rb"
	fi
else
	echo "skip packages: this is no repository"
fi

# SPDX 2.3, clauses 6 (document), 7 (package) and 11 (relationships).
# shellcheck disable=SC2016 # a program of jq
sbom='
	.spdxVersion == "SPDX-2.3" and .dataLicense == "CC0-1.0" and
	.SPDXID == "SPDXRef-DOCUMENT" and (.name | length > 0) and
	(.documentNamespace | test("^https://[^#]+$")) and
	(.creationInfo.created | test("^[0-9-]{10}T[0-9:]{8}Z$")) and
	(.creationInfo.creators | all(test("^(Tool|Person|Organization): "))) and
	([.packages[].SPDXID] | length == (unique | length)) and
	(.packages | all((.SPDXID | test("^SPDXRef-[A-Za-z0-9.-]+$")) and
		.name and .downloadLocation and .filesAnalyzed == false)) and
	(.packages | all(keys - ["SPDXID", "checksums", "copyrightText",
		"downloadLocation", "filesAnalyzed", "licenseConcluded",
		"licenseDeclared", "name", "packageFileName",
		"primaryPackagePurpose", "versionInfo"] == [])) and
	([.packages[].SPDXID, .SPDXID] as $ids | .relationships |
		all((.spdxElementId | IN($ids[])) and
		(.relatedSpdxElement | IN($ids[]))))'
# shellcheck disable=SC2329
names_what_is_linked() {
	jq -r '.packages[1:][] | .packageFileName // .name' "$scratch/sbom" |
		sort >"$scratch/named"
	readelf -d "$build/unbrick" |
		sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort |
		diff - "$scratch/named"
}
# shellcheck disable=SC2329
licences_are_told() { # of all but the C library and the sanitizers
	jq -e '.packages | all(.licenseDeclared != "NOASSERTION" or
		(.name | test("^lib(c|m|asan|ubsan|gcc_s|pthread)\\.|^ld-")))' \
		"$scratch/sbom"
}
if have jq "what is linked" && have readelf "what is linked"; then
	# shellcheck disable=SC2046 # a list of words
	VERSION=1 SOURCE_DATE_EPOCH=0 src/share/package/sbom.sh "$build/unbrick" \
		$(sed -n '/^LIBS :=/,/[^\\]$/{s/LIBS :=//;s/\\//;p}' Makefile) \
		libqrencode libpq \
		>"$scratch/sbom"
	check "SPDX document" test -s "$scratch/sbom"
	check "it is one of version 2.3" jq -e "$sbom" "$scratch/sbom"
	check "it names what is linked" names_what_is_linked
	check "it tells licences" licences_are_told
fi
