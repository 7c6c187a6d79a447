#!/bin/sh
# The linter finds what it is there to find.
here=$(cd "$(dirname "$0")/.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/src/base" "$tree/src/model" "$tree/src/proto" "$tree/src/cli" \
	"$tree/src/port" "$tree/src/job" "$tree/src/recipe" "$tree/src/bench" \
	"$tree/ui" "$tree/tests"

check() { # name, file, text, expected word
	printf '%s\n' "$3" >"$tree/$2"
	if LINT_ROOT=$tree "$here/lint.sh" --rules | grep -q "$4"; then
		echo "ok $1"
	else
		echo "not ok $1"
	fi
	rm -f "${tree:?}/$2"
}

if LINT_ROOT=$tree "$here/lint.sh" --rules >/dev/null; then
	echo "ok clean_tree_passes"
else
	echo "not ok clean_tree_passes"
fi
check upward_include src/base/a.c '#include "model/module.h"' '^layer'
check model_knows_no_proto src/model/a.c '#include "proto/shell.h"' '^layer'
check face_knows_no_port src/cli/a.c '#include "port/usb.h"' '^layer'
check second_libusb src/proto/a.c '#include <libusb-1.0/libusb.h>' '^library'
check curses_below_ui src/job/a.c '#include <ncurses.h>' '^library'
check impure_model src/model/a.c '#include <unistd.h>' '^model does'
check print_below_faces src/job/a.c 'void f(void) { printf("x"); }' '^output'
check banned src/base/a.c 'void f(void) { strcpy(a, b); }' '^banned'
check promise src/base/a.c '/* TODO later */' '^left open'
check long_file src/base/a.c "$(yes 'int x;' | head -n 601)" '^too long'
check no_typedef src/base/a.c 'typedef struct a b;' '^typedef'
check header_speaks src/base/a.h '#ifndef A' '^header'
