#!/bin/sh
# SPDX-License-Identifier: MIT
# What a program is linked with, as SPDX 2.3 in JSON: each shared library that
# it names, with the version that pkg-config tells.
#   sbom.sh PROGRAM MODULE...
# make gives VERSION and SOURCE_DATE_EPOCH.
set -eu
export LC_ALL=C TZ=UTC
program=$1
shift
pkg_config=${PKG_CONFIG:-pkg-config}

# As the projects themselves declare it.
licence() {
	case $1 in
	libusb-1.0) echo LGPL-2.1-or-later ;;
	libpq) echo PostgreSQL ;;
	libqrencode) echo LGPL-2.1-or-later ;;
	libserialport) echo LGPL-3.0-or-later ;;
	ncursesw) echo X11-distribute-modifications-variant ;;
	jansson | libfyaml) echo MIT ;;
	libcurl) echo curl ;;
	libcrypto) echo Apache-2.0 ;;
	zlib) echo Zlib ;;
	libarchive | libprotobuf-c) echo BSD-2-Clause ;;
	sqlite3) echo blessing ;;
	*) echo NOASSERTION ;;
	esac
}

needed=$(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
sum=$(sha256sum "$program" | cut -d ' ' -f 1)
created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)

id_of() { printf '%s' "$1" | tr -c 'A-Za-z0-9.-' -; }
package() { # file, name, version, licence, purpose, further members
	printf '    {\n'
	printf '      "SPDXID": "SPDXRef-%s",\n' "$(id_of "$1")"
	printf '      "name": "%s",\n' "$2"
	[ -z "$3" ] || printf '      "versionInfo": "%s",\n' "$3"
	printf '      "downloadLocation": "NOASSERTION",\n'
	printf '      "filesAnalyzed": false,\n'
	printf '      "licenseConcluded": "NOASSERTION",\n'
	printf '      "licenseDeclared": "%s",\n' "$4"
	printf '      "copyrightText": "NOASSERTION",\n%s' "$6"
	printf '      "primaryPackagePurpose": "%s"\n    }' "$5"
}
relation() { # from, kind, to
	printf '    {\n      "spdxElementId": "SPDXRef-%s",\n' "$(id_of "$1")"
	printf '      "relationshipType": "%s",\n' "$2"
	printf '      "relatedSpdxElement": "SPDXRef-%s"\n    }' "$(id_of "$3")"
}

# "SONAME MODULE": which module a library is of, "-" for none of these.
linked() { # module...
	for so in $needed; do
		of=-
		for module in "$@"; do
			for l in $("$pkg_config" --libs-only-l "$module"); do
				case $so in
				"lib${l#-l}.so"*) [ "$of" != - ] || of=$module ;;
				esac
			done
		done
		echo "$so $of"
	done
}

cat <<END
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "unbrick-$VERSION",
  "documentNamespace": "https://spdx.org/spdxdocs/unbrick-$VERSION-$sum",
  "creationInfo": {
    "created": "$created",
    "creators": ["Tool: unbrick-sbom-$VERSION"]
  },
  "packages": [
END
package unbrick unbrick "$VERSION" MIT APPLICATION \
	"      \"checksums\": [{\"algorithm\": \"SHA256\", \"checksumValue\": \"$sum\"}],
"
linked "$@" | while read -r so module; do
	echo ,
	if [ "$module" = - ]; then
		package "$so" "$so" "" NOASSERTION LIBRARY ""
	else
		package "$so" "$module" \
			"$("$pkg_config" --modversion "$module")" \
			"$(licence "$module")" LIBRARY \
			"      \"packageFileName\": \"$so\",
"
	fi
done
printf '\n  ],\n  "relationships": [\n'
relation DOCUMENT DESCRIBES unbrick
for so in $needed; do
	echo ,
	relation unbrick DYNAMIC_LINK "$so"
done
printf '\n  ]\n}\n'
