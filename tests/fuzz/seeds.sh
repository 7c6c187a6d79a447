#!/bin/sh
# SPDX-License-Identifier: MIT
# Puts the committed corpus of every fuzz target together:
#   seeds.sh BUILD    into BUILD/corpus/NAME
# Scenes and recipes lie in their own folders, archives and firmware are made
# by BUILD/seeds, all else comes from corpus/NAME:
#   *.many    several texts, each behind a line "== NAME"; what stands before
#             the first one is for people
#   *.bytes   the same, each a description of bytes: seeds.h
#   others    as they are
set -eu
build=$1
here=$(dirname "$0")

split() {
	awk -v dir="$2" '/^== / { close(file); file = dir "/" $2; next }
		file { print >file }' "$1"
}

mkdir -p "$build/corpus"
"$build/seeds" "$build/corpus"
for dir in "$here"/corpus/*; do
	out=$build/corpus/${dir##*/}
	mkdir -p "$out"
	for seed in "$dir"/*; do
		case $seed in
		*.many) split "$seed" "$out" ;;
		*.bytes)
			rm -rf "$build/described"
			mkdir "$build/described"
			split "$seed" "$build/described"
			for part in "$build"/described/*; do
				"$build/seeds" "$part" >"$out/${part##*/}"
			done
			;;
		*) cp "$seed" "$out/" ;;
		esac
	done
done
mkdir -p "$build/corpus/scene" "$build/corpus/recipe" "$build/corpus/trace"
cp "$here"/../../recipes/scenes/*.yaml "$build/corpus/scene/"
cp "$here"/../../recipes/*.yaml "$build/corpus/recipe/"
cp "$here"/../silicon/recorded/*.jsonl "$build/corpus/trace/"
