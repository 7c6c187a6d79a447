#!/bin/sh
# SPDX-License-Identifier: MIT
# Line coverage of each parser by the corpus of its fuzz target, and whether
# it is what it has to be:
#   coverage.sh BUILD FLOOR [TARGET...]
# BUILD: programs under replay/ made with clang's coverage.  Each input is
# replayed also with every library call failing once (standalone.c).  The
# lines that were missed: BUILD/TARGET.missed.
set -eu
build=$1 floor=$2
shift 2
here=$(dirname "$0")
low=0
command -v llvm-cov >/dev/null || { echo "llvm-cov is not installed"; exit 2; }
rm -rf "$build/corpus" # only what is committed
"$here/seeds.sh" "$build"

measure() {
	name=$1
	shift
	profile=$build/$name.profraw
	rm -f "$profile" "$build/$name.missed"
	find "$build/corpus/$name" -type f >"$build/$name.list"
	LLVM_PROFILE_FILE=$profile xargs -a "$build/$name.list" -n 100000 \
		"$build/replay/fuzz_$name" -n 150 >"$build/$name.log" 2>&1 || {
		tail -n 20 "$build/$name.log"
		echo "not ok fuzz_$name"
		return 1
	}
	llvm-profdata merge -o "$build/$name.profdata" "$profile"
	for source in "$@"; do
		only=
		case $source in
		*:*) only="-name-regex=(^|:)(${source#*:})\$" ;;
		esac
		source=${source%%:*}
		[ -f "$source" ] || {
			echo "not ok fuzz_$name: no $source" >&2
			return 1
		}
		# shellcheck disable=SC2086 # one argument or none
		llvm-cov show "$build/replay/fuzz_$name" $only \
			-compilation-dir="$PWD" \
			-instr-profile="$build/$name.profdata" "$source" |
			sed "s|^ *|$source:|"
	done >"$build/$name.lines"
	grep '| *0|' "$build/$name.lines" >"$build/$name.missed" || :
	awk -v name="$name" -v floor="$floor" \
		-v inputs="$(wc -l <"$build/$name.list")" \
		-f "$here/coverage.awk" "$build/$name.lines"
}

sed 's/#.*//' "$here/parsers" >"$build/parsers"
while read -r name sources; do
	case " ${*:-$name} " in
	*" $name "*) ;;
	*) continue ;;
	esac
	[ -z "$name" ] && continue
	# shellcheck disable=SC2086 # a list of files
	measure "$name" $sources || low=$((low + 1))
done <"$build/parsers"
[ $low = 0 ] || echo "not ok: $low parsers below $floor %"
[ $low = 0 ]
