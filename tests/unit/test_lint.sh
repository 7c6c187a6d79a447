#!/bin/sh
# The linter finds what it is there to find, in sub-folders too.
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
tree=$scratch
cp -r "$here/lint" "$tree/tables"
: >"$tree/tables/exceptions"
: >"$tree/tables/platform-names"
sed 's/#.*//' "$here/lint/rooms" | while read -r room _; do
	[ -n "$room" ] || continue
	mkdir -p "$tree/$room"
	echo 'What it promises.' >"$tree/$room/README"
done
mkdir -p "$tree/tests" "$tree/src/new" "$tree/src/base/deep"

lint() { LINT_ROOT=$tree LINT_TABLES=$tree/tables "$here/lint.sh" --rules; }
head='/* SPDX-License-Identifier: MIT */'
put() { # file, text
	printf '%s\n%s\n' "$head" "$2" >"$tree/$1"
}
# One tree for one breach: for those that are about a folder or a table.
alone() { # name, file, text, expected line
	put "$2" "$3"
	lint >"$scratch/said"
	if grep -q "$4" "$scratch/said"; then
		echo "ok $1"
	else
		echo "not ok $1"
	fi
	rm -f "${tree:?}/$2"
}
alone_passes() { # name, file, text
	put "$2" "$3"
	if lint >/dev/null; then
		echo "ok $1"
	else
		echo "not ok $1"
	fi
	rm -f "${tree:?}/$2"
}
# Those that are about a file stand side by side, each under a name of its own,
# and are told apart by it.
n=0
check() { # name, file, text, expected line or nothing
	n=$((n + 1))
	file=${2%/*}/n$n.${2##*.}
	put "$file" "$3"
	printf '%s\t%s\t%s\n' "$1" "$file" \
		"$(echo "${4:-}" | sed "s|$2|$file|")" >>"$scratch/queue"
}
passes() { check "$1" "$2" "$3"; }
settle() {
	lint >"$scratch/said"
	while IFS='	' read -r name file expected; do
		lines=$(grep -E "$file([^0-9]|\$)" "$scratch/said")
		if [ -z "$expected$lines" ] || { [ -n "$expected" ] &&
			echo "$lines" | grep -q "$expected"; }; then
			echo "ok $name"
		else
			echo "not ok $name"
		fi
		rm -f "${tree:?}/$file"
	done <"$scratch/queue"
	: >"$scratch/queue"
}
long_function() { # lines from brace to brace
	printf 'static int f(void)\n{\n'
	yes '	x;' | head -n "$(($1 - 2))"
	printf '}\n'
}

alone_passes clean_tree_passes src/base/a.c 'int x;'
check upward_include src/base/a.c '#include "port/usb.h"' '^layer.*src/port/usb.h'
alone room_without_row src/new/a.c 'int x;' '^room: src/new '
alone deep_room_without_row src/base/deep/a.c 'int x;' '^room: src/base/deep '
alone room_without_readme src/base/deep/a.c 'int x;' '^room: src/base/deep has no README'
alone long_readme src/base/README "$(yes line | head -n 16)" '^room: src/base/README'
echo 'What it promises.' >"$tree/src/base/README"
check proto_knows_no_recipe src/proto/a.c '#include "recipe/recipe.h"' '^layer'
check face_knows_no_port src/cli/a.c '#include "port/usb.h"' '^layer'
check core_knows_no_face src/recipe/a.c '#include "ui/app.h"' '^layer'
check second_libusb src/proto/a.c '#include <libusb-1.0/libusb.h>' '^library: libusb'
check second_curl src/base/a.c '#include <curl/curl.h>' '^library: libcurl'
check curses_below_ui src/recipe/a.c '#include <ncurses.h>' '^library: curses'
check sqlite_elsewhere src/cli/a.c '#include <sqlite3.h>' '^library: sqlite'
check print_below_faces src/recipe/a.c 'void f(void) { printf("x"); }' '^output'
check exit_below_faces src/bench/a.c 'void f(void) { exit(1); }' '^output'
passes face_prints src/cli/a.c 'void f(void) { puts("x"); }'
check banned src/base/a.c 'void f(void) { strcpy(a, b); }' '^banned'
check promise src/base/a.c '/* TODO later */' '^left open'
check cmocka_2 src/base/a.c 'int f(void) { assert_in_range(1, 0, 2); }' '^cmocka'
check cmocka_stop src/base/a.c '#include <cmocka.h>
static int stop(void) { return 0; }' '^cmocka'
check long_file src/base/a.c "$(yes 'int x;' | head -n 501)" '^too long: src/base/a.c has 501'
passes file_of_500 src/base/a.c "$(yes 'int x;' | head -n 500)"
check long_function src/base/a.c "$(long_function 61)" '^too long: src/base/a.c:f has 61'
passes function_of_60 src/base/a.c "$(long_function 60)"
check no_typedef src/base/a.c 'typedef struct a b;' '^typedef'
check header_speaks src/base/a.h '#ifndef A' '^header'
licence=$head head='# a file'
check licence_in_source src/base/a.c 'int x;' '^no licence line: src/base/a.c'
check licence_in_script tests/a.sh ':' '^no licence line: tests/a.sh'
head=$licence

name='^platform by name: .*in 1 lines, at most 0: 2$'
check generation src/roads/a.c '	if (p->gen >= 3)' "$name"
check generation_switch src/roads/a.c '	switch (p->gen) {' "$name"
check platform_id src/roads/a.c '	if (id == PLATFORM_DUO)' "$name"
check platform_case src/roads/a.c '	case PLATFORM_P1:' "$name"
check platform_text ui/host/a.c '	if (strcmp(s, "photon") == 0)' "$name"
check platform_in_bench src/bench/vdev/a.c '	f(PLATFORM_P1);' "$name"
passes platform_in_row src/model/evidence/a.c '	{ "duo", PLATFORM_DUO },'
passes platform_rank src/model/evidence/a.c '	f(PLATFORM_BY_USB);'
passes platform_in_chip src/bench/vdev/stm32f2/a.c '	f(PLATFORM_P1);'
passes generation_of_handle src/bench/a.c '	if (u.generation >= 3)'

for model in "$tree"/src/model "$tree"/src/model/*/; do
	[ -d "$model" ] || continue
	room=${model#"$tree"/} room=${room%/}
	check "impure_${room##*/}" "$room/a.c" '#include <unistd.h>' '^model does'
	check "clock_in_${room##*/}" "$room/a.c" '#include <time.h>' '^model does'
	check "file_in_${room##*/}" "$room/a.c" '	f = fopen(x, y);' '^model does'
done

settle

alone_passes entry_knows_all src/main.c '#include "port/usb.h"'
head='# a file'
alone licence_in_makefile Makefile 'all:' '^no licence line: Makefile'
head=$licence
alone target_without_help Makefile '.PHONY: a b' '^make help: b has no'
alone help_without_target Makefile '#: make gone  x' '^make help: gone is no'
alone_passes inner_target Makefile '.PHONY: a-run'

# Exceptions may only shrink.
echo 'src/base/a.c:f 70' >"$tree/tables/exceptions"
alone_passes exception_holds src/base/a.c "$(long_function 70)"
alone exception_grows src/base/a.c "$(long_function 71)" '^too long.*says 70'
alone exception_shrinks src/base/a.c "$(long_function 65)" '^too long.*lower'
alone exception_needless src/base/a.c "$(long_function 20)" '^too long.*needs no'
alone exception_of_nothing src/base/a.c 'int x;' '^too long.*is gone'

: >"$tree/tables/exceptions"
echo 'src/roads/a.c 1' >"$tree/tables/platform-names"
alone_passes name_listed src/roads/a.c '	f(PLATFORM_P1);'
alone name_list_grows src/roads/a.c '	f(PLATFORM_P1);
	f(PLATFORM_P1);' '^platform by name: .*in 2 lines, at most 1'
alone name_list_shrinks src/roads/a.c 'int x;' '^platform by name: .*lower'
alone name_of_nothing src/base/a.c 'int x;' '^platform by name: .*is gone'
# None was put aside and never looked at.
[ ! -s "$scratch/queue" ] || echo "not ok all_are_settled"
