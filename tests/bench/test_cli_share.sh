#!/bin/bash
# SPDX-License-Identifier: MIT
# The program as it is installed: manual, completion, streams, exit codes.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build}
unbrick=$PWD/$build/unbrick
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
tmp=$scratch
export XDG_CONFIG_HOME=$tmp/config XDG_STATE_HOME=$tmp/state
export XDG_DATA_HOME=$tmp/data
failed=0

ok() { echo "ok $1"; }
not_ok() {
	echo "not ok $1"
	failed=1
}
check() { # name, command...
	local name=$1
	shift
	if "$@" >"$tmp/log" 2>&1; then ok "$name"; else
		sed 's/^/# /' "$tmp/log"
		not_ok "$name"
	fi
}

commands() { "$unbrick" --help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p'; }

documents_have_schemas() {
	local kind missing=0
	for kind in $(grep -rhoE '(cli_doc\("|"unbrick\.)[a-z-]+(/1)?"' src ui \
		--include='*.c' | sed 's/.*["(.]\([a-z-]*\)\(\/1\)*"$/\1/' | sort -u); do
		[ -f "src/share/schema/$kind.json" ] || {
			echo "document $kind"
			missing=1
		}
	done
	return $missing
}

offered() { # line up to the cursor; prints what bash would offer
	(
		source src/share/completions/bash/unbrick
		COMP_LINE="${program:-$unbrick} $1" COMP_CWORD=1
		COMP_WORDS=("${program:-$unbrick}" x)
		COMP_POINT=${#COMP_LINE}
		_unbrick
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

completion_knows() {
	local c
	for c in $(commands); do
		offered "$c" | grep -qx "$c" || {
			echo "$c"
			return 1
		}
	done
	offered "recipe sh" | grep -qx show &&
		offered "--recipe boot" | grep -qx bootloader-tinker-app &&
		offered "module --js" | grep -qx -- --json &&
		offered "flash --over=dfu-" | grep -qx dfu-staged &&
		offered "firmware im" | grep -qx import
}

# A program that fails, dies or is not there costs nothing but the words.
completion_is_silent() {
	local program
	printf '#!/bin/sh\necho wrong; echo wrong >&2; exit 3\n' >"$tmp/fails"
	printf '#!/bin/sh\nkill -SEGV $$\n' >"$tmp/dies"
	chmod +x "$tmp/fails" "$tmp/dies"
	for program in "$tmp/fails" "$tmp/dies" "$tmp/none"; do
		[ -z "$(offered "fla" 2>&1)" ] || return 1
	done
}

installed() {
	make -s install BUILD="$build" DESTDIR="$tmp/root" PREFIX=/usr || return
	(cd "$tmp/root/usr" && ls bin/unbrick share/man/man1/unbrick.1 \
		share/man/man5/unbrick-{recipe,scene,files}.5 \
		share/man/man7/unbrick-errors.7 \
		lib/udev/rules.d/50-unbrick.rules \
		share/bash-completion/completions/unbrick \
		share/zsh/site-functions/_unbrick \
		share/fish/vendor_completions.d/unbrick.fish \
		share/unbrick/schema/recipe.schema.json \
		share/unbrick/schema/report.json \
		share/unbrick/schema/common.json \
		share/unbrick/recipes/bootloader-tinker-app.yaml) &&
		"$tmp/root/usr/bin/unbrick" --version
}

# Files of others in the same folders stay.
uninstalled() {
	echo theirs >"$tmp/root/usr/share/man/man1/other.1"
	make -s uninstall BUILD="$build" DESTDIR="$tmp/root" PREFIX=/usr || return
	[ "$(cd "$tmp/root" && find . -type f)" = ./usr/share/man/man1/other.1 ] &&
		[ ! -e "$tmp/root/usr/share/unbrick" ]
}

exits_with() { # code, command...
	local want=$1 got=0
	shift
	"$@" >/dev/null 2>&1 </dev/null || got=$?
	[ "$got" = "$want" ] || {
		echo "exit $got instead of $want: $*"
		return 1
	}
}

check "every kind of document has a schema" documents_have_schemas
check "completion offers commands, recipes, options" completion_knows
check "completion is silent when the program fails" completion_is_silent
check "make install puts everything in place" installed
check "make uninstall leaves nothing" uninstalled
check "no command and no terminal: usage" exits_with 2 "$unbrick"
check "wrong usage" exits_with 2 "$unbrick" --no-such-option
check "no module" exits_with 1 "$unbrick" module "$0"
check "help" exits_with 0 "$unbrick" --help
check "a result that cannot be written is a failure" \
	exits_with 8 sh -c "'$unbrick' --help >/dev/full"
check "results and messages are apart" \
	sh -c "[ -z \"\$('$unbrick' --no-such 2>/dev/null)\" ]"
check "no colour where there is no terminal" \
	sh -c "! '$unbrick' recipe list | grep -q \$(printf '\033')"
exit $failed
