#!/bin/bash
# SPDX-License-Identifier: MIT
# Completion in the real shells: what arrives at the program after a tab.
set -u
cd "$(dirname "$0")/../.." || exit 2
unbrick=$PWD/${BUILD:-build}/unbrick
words=$PWD/src/share/completions
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
export XDG_CONFIG_HOME=$scratch/config XDG_STATE_HOME=$scratch/state
export XDG_DATA_HOME=$scratch/data HOME=$scratch
mkdir -p "$scratch/bin" "$scratch/config/fish" "$scratch/data/unbrick/backups"
backup=$scratch/data/unbrick/backups/1f00.json
echo '{}' >"$backup"
echo data >"$scratch/file with blanks"

# Completes as the program does, and shows what it was called with.
cat >"$scratch/bin/unbrick" <<END
#!/bin/sh
[ "\$1" = help ] && exec "$unbrick" "\$@"
printf 'called:'
printf ' <%s>' "\$@"
echo
END
chmod +x "$scratch/bin/unbrick"

# What is typed, the tabs as \t, and the arguments that come of it.
cat >"$scratch/table" <<END
reci\tsho\ttink\t|<recipe> <show> <tinker>
flash x.bin --over dfu-\t|<flash> <x.bin> <--over> <dfu-staged>
flash x.bin --over=dfu-\t|<flash> <x.bin> <--over=dfu-staged>
releases --plat\tredb\t 0.3.3\t|<releases> <--platform> <redbear-duo> <0.3.3>
--recipe bootloader-t\t|<--recipe> <bootloader-tinker-app>
--theme colo\t|<--theme> <colour-blind>
explain --verdict stuck-i\t|<explain> <--verdict> <stuck-in-dfu>
list --bench photon-sa\t|<list> <--bench> <photon-safe-mode>
log --bench photon-safe-mode -d 1f0\t|<log> <--bench> <photon-safe-mode> <-d> <1f0038000647343232363230>
restore $scratch/data/un\t|<restore> <$backup>
module $scratch/fil\t|<module> <$scratch/file with blanks>
END

# Typed at a prompt; script(1) lends the terminal.
at_prompt() { # shell with its options, first line
	{
		echo "$2"
		while IFS='|' read -r line _; do
			printf 'unbrick %b\n' "$line"
		done <"$scratch/table"
		echo exit
	} >"$scratch/typed"
	PATH=$scratch/bin:$PATH TERM=dumb timeout 300 script -qec "$1" /dev/null \
		<"$scratch/typed" 2>&1 | tr -d '\r' >"$scratch/screen"
}
judge() { # shell
	while IFS='|' read -r line want; do
		if grep -qxF "called: $want" "$scratch/screen"; then
			echo "ok $1: $line"
		else
			echo "not ok $1: $line"
			grep -F called: "$scratch/screen"
		fi
	done <"$scratch/table"
}
have() { # shell, what it needs
	local need
	for need in "$@"; do
		command -v "$need" >/dev/null || {
			echo "skip completion in $1: no $need"
			return 1
		}
	done
}

if have bash script; then
	at_prompt "bash --norc --noprofile -i" "source $words/bash/unbrick"
	judge bash
fi
if have zsh script; then
	at_prompt "zsh -f -i" "PS1='> '; fpath=($words/zsh \$fpath); \
autoload -U compinit; compinit -D -u"
	judge zsh
fi

# fish is asked what it would put there; one tab after the other.
if have fish; then
	while IFS='|' read -r line _; do
		sofar='unbrick '
		while [[ $line == *'\t'* ]]; do
			sofar=$sofar${line%%'\t'*} line=${line#*'\t'}
			got=$(PATH=$scratch/bin:$PATH fish --no-config -c "
				source $words/fish/unbrick.fish
				complete --escape --do-complete '$sofar'" |
				cut -f 1)
			case $got in
			*/) sofar="${sofar% *} $got" ;;
			*) sofar="${sofar% *} $got " ;;
			esac
		done
		PATH=$scratch/bin:$PATH fish --no-config -c "$sofar$line"
	done <"$scratch/table" >"$scratch/screen" 2>&1
	judge fish
fi
