#!/bin/sh
# House rules that no compiler knows.  Prints each breach and fails.
#   lint.sh           the whole tree
#   lint.sh --rules   only the rules, without clang-format (used by its test)
# LINT_ROOT names another tree.
set -u
cd "${LINT_ROOT:-$(dirname "$0")/..}" || exit 2
breaches=$(mktemp)
trap 'rm -f "$breaches"' EXIT
breach() { sed "s|^|$1: |" >>"$breaches"; }

# Which folders a folder may include from; architecture: a house with one
# staircase.
layer() { # folder, allowed first path parts
	find "$1" -maxdepth 1 -name '*.[ch]' 2>/dev/null | sort |
		while read -r f; do
			sed -n 's/^#[ ]*include "\([a-z_]*\)\/.*/\1/p' "$f" |
				grep -vxE "$2" | sed "s|^|$f includes |"
		done | breach "layer"
}
layer src/base 'base'
layer src/model 'base|model'
layer src/port 'base|port'
layer src/proto 'base|port|proto'
layer src/recipe 'base|model|recipe'
layer src/bench 'base|model|port|recipe|bench'
layer src/job 'base|model|port|proto|recipe|job'
layer src/cli 'base|model|recipe|job|cli'
layer ui 'base|model|recipe|job|ui'

# One file per foreign library.
only() { # header pattern, allowed files
	grep -rnE "^#[ ]*include <($1)" src ui --include='*.[ch]' 2>/dev/null |
		grep -vE "^($2):" | breach "library"
}
only 'libusb' 'src/port/usb_libusb\.c'
only 'libserialport' 'src/port/serial_libserialport\.c'
only 'curl/' 'src/port/http_curl\.c'
only '(n?curses|panel|form|menu)' 'ui/[a-z_]*\.[ch]'
only 'sqlite3' 'src/job/[a-z_]*\.[ch]'

# A pure core: no input or output, no clock, no threads.
grep -nE '^#[ ]*include <(stdio|unistd|fcntl|dirent|pthread|time|poll|sys/[a-z]*|signal|errno)\.h>' \
	src/model/*.[ch] 2>/dev/null | grep -v 'stdio\.h' | breach "model does I/O"
grep -nE '\b(printf|puts|putchar|fopen|fread|fwrite|fprintf|fputs|getenv|perror) ?\(' \
	src/model/*.[ch] 2>/dev/null | breach "model does I/O"

# Output and exits belong to the faces.
grep -nE '\b(printf|puts|putchar|fprintf|fputs|perror|exit|_exit|system|popen) ?\(' \
	src/base/*.c src/port/*.c src/proto/*.c src/recipe/*.c src/job/*.c \
	src/bench/*.c 2>/dev/null | grep -v '^[^:]*:[0-9]*:[[:space:]]*\*' |
	breach "output or exit below the faces"

# Functions that cannot be used safely.
grep -rnE '\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|system|popen|alloca|setjmp|longjmp|execl|execv|execvp)\(' \
	src ui --include='*.[ch]' 2>/dev/null |
	grep -vE ':[0-9]+:[[:space:]]*(/?\*|//)' | breach "banned function"

# A house of small rooms, and no promise left open.
find src ui -name '*.[ch]' | while read -r f; do
	n=$(wc -l <"$f")
	[ "$n" -le 600 ] || echo "$f has $n lines"
done | breach "too long"
grep -rnwE 'TODO|FIXME|XXX|HACK|not implemented|stub' src ui tests \
	--include='*.[ch]' 2>/dev/null | breach "left open"
grep -rnE '^[[:space:]]*typedef[[:space:]]+(struct|union|enum)' src ui \
	--include='*.[ch]' 2>/dev/null | breach "typedef"
grep -rLE '^/\*' src ui --include='*.h' 2>/dev/null | breach "header without a word"

if [ "${1:-}" != --rules ]; then
	find src ui tests -name '*.[ch]' | sort |
		xargs clang-format --dry-run 2>&1 |
		sed -n 's/: warning: code should be clang-formatted.*//p' |
		breach "format"
	if command -v shellcheck >/dev/null; then
		{
			echo .ci/run
			echo .ci/install-deps
			git ls-files '*.sh'
		} | xargs shellcheck -S warning | breach "shell"
	fi
fi

if [ -s "$breaches" ]; then
	cat "$breaches"
	echo "$(wc -l <"$breaches") breaches of the house rules"
	exit 1
fi
echo "house rules hold"
