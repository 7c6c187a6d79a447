# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# An earlier build to be measured beside this one: BEFORE=PROGRAM, or
# BEFORE=COMMIT, which is built once.

earlier() { # PROGRAM or COMMIT: the path of a program
	if [ -x "$1" ]; then
		echo "$1"
		return
	fi
	tree=$BUILD/earlier/$1
	[ -x "$tree/build/unbrick" ] || {
		mkdir -p "$tree"
		git archive "$1" 2>/dev/null | tar -xf - -C "$tree" &&
			make -s -C "$tree" build/unbrick >&2
	} && echo "$tree/build/unbrick"
}
