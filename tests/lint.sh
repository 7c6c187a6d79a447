#!/bin/sh
# House rules that no compiler knows.  Prints each breach and fails.
#   lint.sh           the whole tree
#   lint.sh --rules   only the rules, without clang-format (used by its test)
# LINT_ROOT names another tree, LINT_TABLES another folder of tables.
#
# The rules are tables in tests/lint: who may include whom (rooms), which file
# is the door to a library (doors), and what is not yet as it should be
# (exceptions, platform-names).
set -u
tables=${LINT_TABLES:-$(cd "$(dirname "$0")/lint" && pwd)}
cd "${LINT_ROOT:-$(dirname "$0")/..}" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
breaches=$work/breaches
: >"$breaches"
breach() { sed "s|^|$1: |" >>"$breaches"; }
rows() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$tables/$1"; }

find src ui -name '*.[ch]' 2>/dev/null | sort >"$work/sources"
rows rooms >"$work/rooms"
rows exceptions >"$work/exceptions"
# Sources that are neither a face nor the program's entry.
grep -vE '^(src/cli/|src/main\.c|ui/)' "$work/sources" >"$work/below"
grep -E '^src/model/' "$work/sources" >"$work/pure"
in_files() { # list of files, grep's words...
	list=$1
	shift
	xargs -r grep -nE "$@" /dev/null <"$list" |
		grep -vE ':[0-9]+:[[:space:]]*(/?\*|//)'
}

# Who may include whom.
sed 's|/[^/]*$||' "$work/sources" | sort -u | while read -r folder; do
	awk -v f="$folder" '$1 == f { found = 1 } END { exit !found }' \
		"$work/rooms" || echo "$folder has no row in tests/lint/rooms"
	[ -f "$folder/README" ] || echo "$folder has no README"
done | breach "room"
find src ui -name README -exec awk 'FNR == 16 { print FILENAME, "is longer than 15 lines" }' \
	{} + | breach "room"
xargs -r grep -nE '^#[ ]*include "' /dev/null <"$work/sources" |
	awk -f "$tables/rooms.awk" "$work/rooms" - | breach "layer"

# One door per foreign library.
rows doors | while read -r library header door; do
	xargs -r grep -nE "^#[ ]*include <($header)" /dev/null <"$work/sources" |
		grep -vE "^($door):" | sed "s|^|$library |"
done | breach "library"

# A pure core: no input or output, no clock, no threads.
in_files "$work/pure" \
	'^#[ ]*include (<(unistd|fcntl|dirent|pthread|time|poll|sys/[a-z]*|signal|errno)\.h>|"base/(clock|fsio)\.h")' |
	breach "model does I/O"
in_files "$work/pure" \
	'\b(printf|puts|putchar|fopen|fread|fwrite|fprintf|fputs|getenv|perror|time|clock_gettime|clock_now) ?\(' |
	breach "model does I/O"

# Output and exits belong to the faces.
in_files "$work/below" \
	'\b(printf|puts|putchar|fprintf|fputs|perror|exit|_exit|system|popen) ?\(' |
	breach "output or exit below the faces"

# Functions that cannot be used safely.
in_files "$work/sources" \
	'\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|system|popen|alloca|setjmp|longjmp|execl|execv|execvp)\(' |
	breach "banned function"

# A house of small rooms.  An exception says how long its file or function is;
# one that is longer than the truth, or not needed, is a breach as well.
xargs -r awk -f "$tables/long.awk" "$work/exceptions" <"$work/sources" |
	breach "too long"

# A platform is what its row says, not its name or its generation.
rows platform-names >"$work/platform-names"
xargs -r awk -f "$tables/names.awk" "$work/platform-names" <"$work/sources" |
	breach "platform by name"

# `make help` names what a person may call, and nothing else; a target that
# only others call ends in -run.
find . -path ./build -prune -o \( -name Makefile -o -name '*.mk' \) \
	-exec cat {} + | awk '
	/^\.PHONY:/ { for (i = 2; i <= NF; i++) phony[$i] }
	/^#: make / { said[$3] }
	END {
		for (t in phony)
			if (t !~ /-run$/ && !(t in said))
				print t " has no line"
		for (t in said)
			if (!(t in phony))
				print t " is no target"
	}' | breach "make help"

# No promise left open.
find src ui tests -name '*.[ch]' 2>/dev/null >"$work/all"
xargs -r grep -nwE 'TODO|FIXME|XXX|HACK|not implemented|stub' /dev/null \
	<"$work/all" |
	breach "left open"
# cmocka 2 wants other names, which cmocka 1 has not (tests/lib/between.h), and
# takes the name stop() for itself.
in_files "$work/all" '\bassert_(not_)?in_(range|set)\(' | breach "cmocka"
xargs -r grep -l '<cmocka\.h>' /dev/null <"$work/all" >"$work/cmocka"
in_files "$work/cmocka" '\bstop\(' | breach "cmocka"
in_files "$work/sources" '^[[:space:]]*typedef[[:space:]]+(struct|union|enum)' |
	breach "typedef"
grep '\.h$' "$work/sources" | xargs -r grep -LE '^/\*($| [^S]| S[^P])' |
	breach "header without a word"

# Under which licence stands in each source.
find Makefile .ci src ui tests findings -name node_modules -prune -o -type f \
	\( -name '*.[ch]' -o -name '*.sh' -o -name '*.awk' -o -name '*.mk' \
	-o -name '*.js' -o -name '*.proto' -o -name '*.[157]' \
	-o -name Makefile -o -path '.ci/*' -o -path '*/completions/*' \) \
	-exec grep -L 'SPDX-License-Identifier: MIT' {} + 2>/dev/null |
	breach "no licence line"

if [ "${1:-}" != --rules ]; then
	sort "$work/all" | xargs clang-format --dry-run 2>&1 |
		sed -n 's/: warning: code should be clang-formatted.*//p' |
		breach "format"
	if command -v shellcheck >/dev/null; then
		{
			echo .ci/run
			echo .ci/install-deps
			git ls-files '*.sh'
		} | xargs shellcheck -x -S warning | breach "shell"
	fi
fi

if [ -s "$breaches" ]; then
	cat "$breaches"
	echo "$(wc -l <"$breaches") breaches of the house rules"
	exit 1
fi
echo "house rules hold"
