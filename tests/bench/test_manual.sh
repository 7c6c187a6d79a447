#!/bin/bash
# SPDX-License-Identifier: MIT
# The manual pages: clean for both readers, of this version, and what they show
# is taken by the program.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build}
unbrick=$PWD/$build/unbrick
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
export XDG_CONFIG_HOME=$scratch/config XDG_STATE_HOME=$scratch/state
export XDG_DATA_HOME=$scratch/data XDG_RUNTIME_DIR=$scratch

make -s "$build/man/unbrick-errors.7" || exit 2
pages="src/share/man/*.[1-9] $build/man/unbrick-errors.7"

check() { # name, command...
	local name=$1
	shift
	if "$@" >"$scratch/log" 2>&1 && [ ! -s "$scratch/log" ]; then
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
formatted() { man --warnings -l "$1" >/dev/null; }
for page in $pages; do
	name=${page##*/}
	if have mandoc "$name, mandoc"; then
		check "$name, mandoc" mandoc -T lint -W style "$page"
	fi
	if have man "$name, man" && have groff "$name, man"; then
		check "$name, man" formatted "$page"
	fi
	for section in NAME DESCRIPTION EXAMPLES "SEE ALSO"; do
		grep -qx "\.SH $section" "$page" || echo "not ok $name: no $section"
	done
done

version=$("$unbrick" --version | sed 's/[^0-9]*//;s/ .*//')
# shellcheck disable=SC2329
of_this_version() {
	# shellcheck disable=SC2086 # a list of files
	grep -L "^\.TH .* \"unbrick $version\"" $pages
	# shellcheck disable=SC2086
	[ "$(sed -n 's/^\.TH [^"]*"\([^"]*\)".*/\1/p' $pages | sort -u | wc -l)" = 1 ]
}
check "all pages are of version $version and one date" of_this_version

# Every error, and the words of those whose class it is.
# shellcheck disable=SC2329
all_errors() {
	local id
	for id in $(grep -o '"F[0-9]*"' src/base/err.h | tr -d '"'); do
		grep -qx "\.B $id" "$build/man/unbrick-errors.7" || echo "$id"
	done
	grep -A 5 -x '\.B F208' "$build/man/unbrick-errors.7" | grep -qx 'Exit 4\.' ||
		echo "F208 is of exit class 4"
}
check "every error has its paragraph" all_errors

# Keys of scenes, as their reader has them.
# shellcheck disable=SC2329
all_scene_keys() {
	local key
	for key in $(sed -n '/ keys\[\] = {/,/NULL/p' src/bench/scene/*.c |
		grep -o '"[a-z_]*"' | tr -d '"' | sort -u); do
		grep '^\.B' src/share/man/unbrick-scene.5 | grep -qw "$key" ||
			echo "$key"
	done
}
check "every key of a scene is told" all_scene_keys

# The examples: text between .nf and .fi that begins with the word.
examples() { # page, first word, folder
	sed -n '/^\.SH EXAMPLES/,$p' "$1" | awk -v word="$2" -v to="$3" '
		/^\.nf/ { inside = 1; text = ""; next }
		/^\.fi/ {
			inside = 0
			if (index(text, word) == 1) {
				file = to "/" ++n ".yaml"
				printf "%s", text >file
				close(file)
			}
		}
		inside { gsub(/\\-/, "-"); gsub(/\\e/, "\\"); text = text $0 "\n" }'
}
mkdir "$scratch/recipes" "$scratch/scenes"
examples src/share/man/unbrick-recipe.5 recipe: "$scratch/recipes"
examples src/share/man/unbrick-scene.5 scene: "$scratch/scenes"
for f in "$scratch"/recipes/*.yaml; do
	if "$unbrick" recipe check "$f"; then
		echo "ok recipe of an example"
	else
		echo "not ok recipe of an example"
	fi
done
for f in "$scratch"/scenes/*.yaml; do
	if "$unbrick" list --bench "$f" | grep -q Photon; then
		echo "ok scene of an example"
	else
		echo "not ok scene of an example"
	fi
done

# Each command of the examples is one, and takes these options.
# shellcheck disable=SC2329
commands_of_examples() {
	local first rest help word
	for page in $pages; do
		sed -n '/^\.SH EXAMPLES/,$s/^unbrick /unbrick /p' "$page"
	done | sed 's/\\-/-/g; s/ *\\e$//' | while read -r _ first rest; do
		case $first in
		--*) continue ;;
		esac
		help=$("$unbrick" help "$first" 2>&1) || echo "no $first"
		for word in $rest; do
			case $word in
			--*) grep -qe "$word" <<<"$help" || echo "$first $word" ;;
			esac
		done
	done
}
check "every command of an example is one" commands_of_examples
