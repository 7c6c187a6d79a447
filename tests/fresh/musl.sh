#!/bin/sh
# SPDX-License-Identifier: MIT
# make musl: the program compiled against musl's headers, warnings as errors.
# Debian has no libraries for musl, so nothing is linked and nothing is run:
# that the other libraries' headers do with it is what this shows.
set -eu
cd "$(dirname "$0")/../.."
command -v musl-gcc >/dev/null || {
	echo "skip musl: no musl-gcc (musl-tools)"
	exit 0
}
into=build/musl/include
mkdir -p "$into"
here=/usr/include
near=$here/$(gcc -print-multiarch)
for name in archive.h archive_entry.h curl curses.h jansson.h \
	jansson_config.h libfyaml.h libserialport.h libusb-1.0 ncurses.h \
	ncurses_dll.h openssl protobuf-c sqlite3.h term.h unctrl.h zconf.h \
	zlib.h linux asm asm-generic; do
	for from in "$here/$name" "$near/$name"; do
		[ ! -e "$from" ] || ln -sfn "$from" "$into/$name"
	done
done
# some libraries lay part of a folder beside the other architectures' files
if [ -e "$near/openssl" ]; then
	rm "$into/openssl"
	mkdir -p "$into/openssl"
	ln -sf "$here"/openssl/* "$near"/openssl/* "$into/openssl/"
fi
make -s -j"$(nproc)" WERROR=1 CC=musl-gcc BUILD=build/musl \
	PKG_CFLAGS="-isystem $into -isystem $into/libusb-1.0" \
	build/musl/libunbrick.a build/musl/src/main.o
echo "ok musl: it compiles"
