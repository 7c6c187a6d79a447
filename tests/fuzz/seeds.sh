#!/bin/sh
# Puts the committed corpus of every fuzz target together:
#   seeds.sh BUILD    into BUILD/corpus/NAME
# Texts lie in corpus/NAME, scenes and recipes in their own folder; what is
# binary is described there (*.bytes) or made by BUILD/seeds.
set -eu
build=$1
here=$(dirname "$0")
mkdir -p "$build/corpus"
"$build/seeds" "$build/corpus"
for dir in "$here"/corpus/*; do
	name=${dir##*/}
	mkdir -p "$build/corpus/$name"
	for seed in "$dir"/*; do
		case $seed in
		*.bytes) "$build/seeds" "$seed" >"$build/corpus/$name/${seed##*/}" ;;
		*) cp "$seed" "$build/corpus/$name/" ;;
		esac
	done
done
mkdir -p "$build/corpus/scene" "$build/corpus/recipe"
cp "$here"/../../recipes/scenes/*.yaml "$build/corpus/scene/"
cp "$here"/../../recipes/*.yaml "$build/corpus/recipe/"
