#!/bin/bash
# The program as it is installed: manual, completion, streams, exit codes.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build}
unbrick=$PWD/$build/unbrick
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
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

manual_is_complete() {
	local c o missing=0
	for c in $(commands); do
		grep -qE "^\.(B|BR|BI) $c( |\$)" src/share/unbrick.1 || {
			echo "command $c"
			missing=1
		}
		for o in $("$unbrick" "$c" --help |
			grep -oE -- '--[a-z][a-z-]*' | sort -u); do
			sed 's/\\-/-/g' src/share/unbrick.1 | grep -qe "$o" || {
				echo "option $o of $c"
				missing=1
			}
		done
	done
	return $missing
}

manual_is_clean() {
	groff -man -Tutf8 -ww src/share/unbrick.1 2>&1 >/dev/null |
		{ ! grep .; }
}

complete_line() { # words...; prints what is offered for the last one
	(
		source src/share/unbrick.bash
		COMP_WORDS=("$unbrick" "$@")
		COMP_CWORD=$#
		_unbrick
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

completion_knows() {
	local c
	for c in $(commands); do
		complete_line "$c" | grep -qx "$c" || {
			echo "$c"
			return 1
		}
	done
	complete_line recipe sh | grep -qx show &&
		complete_line --recipe boot | grep -qx bootloader-tinker-app &&
		complete_line module --js | grep -qx -- --json &&
		complete_line firmware im | grep -qx import
}

installed() {
	make -s install BUILD="$build" DESTDIR="$tmp/root" PREFIX=/usr || return
	(cd "$tmp/root/usr" && ls bin/unbrick share/man/man1/unbrick.1 \
		lib/udev/rules.d/50-unbrick.rules \
		share/bash-completion/completions/unbrick \
		share/unbrick/schema/recipe.schema.json \
		share/unbrick/schema/report.json \
		share/unbrick/schema/common.json \
		share/unbrick/recipes/bootloader-tinker-app.yaml) &&
		"$tmp/root/usr/bin/unbrick" --version
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

check "the manual names every command and option" manual_is_complete
if command -v groff >/dev/null; then
	check "the manual is clean" manual_is_clean
else
	echo "skip the manual is clean: no groff"
fi
check "completion offers commands, recipes, options" completion_knows
check "make install puts everything in place" installed
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
