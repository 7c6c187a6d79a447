#!/bin/sh
# SPDX-License-Identifier: MIT
# Line coverage of each parser by the corpus of its fuzz target:
#   coverage.sh BUILD [CORPUS]
# BUILD: programs under replay/ made with clang's coverage.  CORPUS: what
# fuzzing has found (build/fuzzing/corpus), beside the seeds.
set -eu
build=$1 found=${2:-}
here=$(dirname "$0")
mkdir -p "$build/corpus"
"$build/seeds" "$build/corpus"
sed 's/#.*//' "$here/parsers" | while read -r name sources; do
	[ -n "$name" ] || continue
	profile=$build/$name.profraw
	rm -f "$profile"
	set -- "$build/corpus/$name" "$here/corpus/$name"
	[ -z "$found" ] || set -- "$@" "$found/$name"
	case $name in
	scene) set -- "$@" "$here/../../recipes/scenes" ;;
	recipe) set -- "$@" "$here/../../recipes" ;;
	esac
	find "$@" -maxdepth 1 -type f 2>/dev/null >"$build/$name.list" || :
	LLVM_PROFILE_FILE=$profile xargs -a "$build/$name.list" \
		-n 100000 "$build/replay/fuzz_$name" >"$build/$name.log" 2>&1 ||
		echo "not ok fuzz_$name"
	llvm-profdata merge -o "$build/$name.profdata" "$profile"
	# shellcheck disable=SC2086 # a list of files
	llvm-cov report "$build/replay/fuzz_$name" \
		-instr-profile="$build/$name.profdata" $sources 2>/dev/null |
		awk -v name="$name" -v inputs="$(wc -l <"$build/$name.list")" '
			$1 ~ /\.c$/ { printf "  %7s  %s\n", $10, $1 }
			$1 == "TOTAL" { printf "%7s of %4d lines by %d inputs: fuzz_%s\n",
				$10, $8, inputs, name }'
done
