# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Commands that are wanted to end in a certain way; $home is theirs.
# shellcheck disable=SC2154

# want NAME CODE COMMAND...: output to $home/out, messages to $home/err
want() {
	name=$1 code=$2
	shift 2
	"$@" >"$home/out" 2>"$home/err"
	rc=$?
	if [ "$rc" = "$code" ]; then
		echo "ok $name"
	else
		echo "not ok $name: exit $rc instead of $code"
		tail -n 5 "$home/err"
	fi
}

# has NAME FILE WORDS
has() {
	if grep -qF -- "$3" "$2"; then
		echo "ok $1"
	else
		echo "not ok $1: no \"$3\" in"
		head -n 20 "$2"
	fi
}

# typed ANSWER COMMAND...: on a terminal, when it has asked
typed() {
	answer=$1
	shift
	: >"$home/out"
	# shellcheck disable=SC2094 # it is read while it grows
	(await grep -q 'to go on: ' "$home/out" && echo "$answer") |
		TERM=dumb timeout 300 script -qec "$*" /dev/null >>"$home/out"
}
