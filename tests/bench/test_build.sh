#!/bin/sh
# SPDX-License-Identifier: MIT
# The program as it is built: hardened, and nothing of the place in it.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build}
unbrick=$build/unbrick

if ! command -v readelf >/dev/null; then
	echo "skip test_build: no readelf (binutils)"
	exit 0
fi

check() { # name, what is looked for, command...
	name=$1 want=$2
	shift 2
	if "$@" 2>&1 | grep -qE -- "$want"; then
		echo "ok $name"
	else
		echo "not ok $name: no '$want' in: $*"
	fi
}

check "position independent" 'Type: +DYN' readelf -h "$unbrick"
check "relocations are read-only" 'GNU_RELRO' readelf -lW "$unbrick"
check "bound at the start" 'BIND_NOW|Flags:.* NOW' readelf -dW "$unbrick"
check "no stack that runs" 'GNU_STACK .* RW +0x' readelf -lW "$unbrick"
check "stack protector" '__stack_chk_fail' readelf -sW "$unbrick"

# What make would do now, with these words.
compiles() {
	make -n -B "$@" "$build/src/main.o" CPPFLAGS= CFLAGS= 2>/dev/null |
		grep -e '-c -o'
}
lacks() { # name, what must not be there, words for make...
	name=$1 what=$2
	shift 2
	if compiles "$@" | grep -qe "$what"; then
		echo "not ok $name"
	else
		echo "ok $name"
	fi
}
check "fortified by default" '-D_FORTIFY_SOURCE=[23]' \
	compiles SAN= "OPT=-O2 -g"
lacks "not under a sanitizer" _FORTIFY_SOURCE SAN=address "OPT=-O1 -g"
lacks "not without optimisation" _FORTIFY_SOURCE SAN= "OPT=-O0 -g"

symbols=$(readelf -sW "$unbrick")
case $symbols in
*__asan_*|*__ubsan_*|*__tsan_*|*__gcov_*)
	echo "skip fortified: this is a build for looking, not for use" ;;
*)
	check "fortified" '__(memcpy|snprintf)_chk' readelf -sW "$unbrick"
	if LC_ALL=C grep -qaF "$PWD" "$unbrick"; then
		echo "not ok the program does not know where it was built"
	else
		echo "ok the program does not know where it was built"
	fi
	;;
esac
