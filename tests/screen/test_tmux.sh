#!/bin/bash
# SPDX-License-Identifier: MIT
# The console in real terminals: tmux sessions with keys, sizes and signals.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build}
unbrick=$PWD/$build/unbrick
command -v tmux >/dev/null || {
	echo "skip tmux: it is not installed"
	exit 0
}
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh
tmp=$scratch
turn=0
server=unbrick-test-$$-$turn
tmux() { command tmux -L "$server" -f /dev/null "$@"; }
at_end() { tmux kill-server 2>/dev/null; }
mkdir -m 700 "$tmp/run"
failed=0

# Practice of its own for each check, and a server: one that was told to end
# may still take a session, and ends with it.
fresh() {
	tmux kill-server 2>/dev/null
	turn=$((turn + 1))
	server=unbrick-test-$$-$turn
	while [ -s "$tmp/pid" ] && kill -0 "$(cat "$tmp/pid")" 2>/dev/null; do
		sleep 0.1
	done
	rm -rf "$tmp/state"
	cat >"$tmp/env" <<-END
		export XDG_STATE_HOME=$tmp/state XDG_DATA_HOME=$tmp/data
		export XDG_CONFIG_HOME=$tmp/config XDG_RUNTIME_DIR=$tmp/run
		export LC_ALL=C.UTF-8 UNBRICK_BENCH_SPEED=$(pace "${1:-10}")
	END
}

# Runs `unbrick ARGUMENTS` between two looks at the terminal's settings.
start() { # TERM, size, arguments
	local cols=${2%x*} rows=${2#*x} leaks=1
	# On the Linux console curses loads a mouse library that leaks itself.
	[ "$1" = linux ] && leaks=0
	rm -f "$tmp/before" "$tmp/after" "$tmp/rc" "$tmp/pid"
	cat >"$tmp/script" <<-END
		. $tmp/env
		export TERM=$1 ASAN_OPTIONS=detect_leaks=$leaks
		stty -g >$tmp/before
		sh -c 'echo \$\$ >$tmp/pid; exec $unbrick $3'
		echo \$? >$tmp/rc
		stty -g >$tmp/after
		exec cat
	END
	tmux new-session -d -s t -x "$cols" -y "$rows" "sh $tmp/script"
}

keys() { tmux send-keys -t t "$@"; }
screen() { tmux capture-pane -p -t t; }

# Waits until the screen shows it.
shown() { screen | grep -qE -- "$1"; }
see() { # pattern
	await shown "$1" && return
	echo "# not seen: $1"
	screen | sed 's/^/#   /'
	return 1
}

ended() { # expected exit code, or nothing
	await test -s "$tmp/after" || {
		echo "# it did not end"
		screen | sed 's/^/#   /'
		return 1
	}
	[ -z "${1:-}" ] || [ "$(cat "$tmp/rc")" = "$1" ] || {
		echo "# exit code $(cat "$tmp/rc"), not $1"
		return 1
	}
	cmp -s "$tmp/before" "$tmp/after" || {
		echo "# the terminal is not as it was"
		return 1
	}
}

check() { # name, command...
	local name=$1
	shift
	if "$@" >"$tmp/log" 2>&1; then echo "ok $name"; else
		cat "$tmp/log"
		echo "not ok $name"
		failed=1
	fi
}

# From the first key to PASS, with what the screen says and nothing else.
to_confirm() {
	see 'This device\? Enter goes on' && keys Enter &&
		see 'bootloader too old' && keys Enter &&
		see '\(\*\) A Repair: .*Tinker is installed' && see 'check the result|steps around' &&
		keys Enter && see 'Type the last 4 digits'
}
wizard() {
	fresh 10
	start xterm-256color 80x24 '--wizard --bench photon-safe-mode'
	to_confirm || return 1
	keys Enter
	see '\[3 Plan\]' || return 1 # the focus was on Cancel
	keys Enter
	see 'Type the last' && keys -l 3230 && keys Enter &&
		see '\[5 Run\]' && see 'PASS$' &&
		see 'it is repaired and proven' || return 1
	keys Enter
	see '\[1 Device\]' && see 'PASS' && keys F10 && ended 0
}

# The newer chips ask for nothing more: eight keys.
wizard_newer() { # scene, digits
	fresh 20
	start xterm-256color 80x24 "--wizard --bench $1"
	see 'This device\? Enter goes on' && keys Enter &&
		see 'bootloader too old' && keys Enter &&
		see '\(\*\) A Repair' && see 'check the result|steps around' &&
		keys Enter && see 'Type the last 4 digits' && keys -l "$2" &&
		keys Enter && see 'PASS$' 300 &&
		see 'it is repaired and proven' || return 1
	keys F10
	ended 0
}

# As few keys as a person needs, counted: each argument of keys is one.
pressed=0
press() {
	pressed=$((pressed + $#))
	keys "$@"
}

# Six devices in different trouble; 40 keys are allowed.
six_of_trouble() {
	pressed=0
	fresh 20
	start xterm-256color 80x24 '--bench trouble'
	see '6 attached' && press a && press F5 &&
		see '6 device\(s\) can be done' 300 && press Enter &&
		see 'Type the number of devices' && press 6 && press Enter &&
		see '6 jobs have ended: PASS 6' 600 && press Enter &&
		see 'UNREAD|0 unread' || return 1
	keys Q && ended 0 && [ "$pressed" -le 40 ]
}

# Eight Photons in the batch; 8 keys are allowed.
eight_photons() {
	pressed=0
	fresh 20
	start xterm-256color 80x24 '--bench eight-photons'
	see '8 attached' && press B && see 'recipe: none' && press r &&
		see '> repair ' && press Enter && see 'recipe: repair' &&
		see 'A starts it' && press A && see 'number of slots' &&
		press 8 && press Enter &&
		see '8 jobs have ended: PASS 8' 600 && press Enter || return 1
	keys Q && ended 0 && [ "$pressed" -le 8 ]
}

# Every check passes, somebody answers what he sees: the cause changes.  The
# samples move, or stand as letters.
questions() { # SIZE ARGUMENTS FIRST LAST: how the samples look
	fresh 10
	start xterm-256color "$1" "--wizard --bench healthy-photon $2"
	see 'This device\? Enter goes on|Enter goes on' && keys Enter &&
		see 'healthy, certain' 300 && see 'Enter asks what' &&
		keys Enter && see 'What does the status LED show' &&
		see "> *$3 *breathes cyan" && keys Up &&
		see '> *I do not know' && keys Up && keys Up &&
		see "> *$4 *the same, then 13 blinks" && keys Enter &&
		see 'What was done before' && keys Up &&
		see '> *I do not know' && keys Enter &&
		see 'stack overflow, likely' && keys Q && ended 0
}

# They do move: within two seconds a blink is seen lit and dark.
moving() {
	fresh 10
	start xterm-256color 80x24 '--wizard --bench healthy-photon'
	see 'This device\? Enter goes on|Enter goes on' && keys Enter &&
		see 'healthy, certain' 300 && see 'Enter asks what' &&
		keys Enter && see '[@█] +blinks dark blue' &&
		see '   +blinks dark blue' && see '[@█] +blinks dark blue' &&
		keys Escape && see 'Enter asks what' && keys Q && ended 0
}

# A shift: who works is asked once; a device that passes gets its labels, and
# backups are pruned to the budget.
backups() { # how many there are
	[ "$(find "$tmp/data/unbrick/backups" -name '*.json' | wc -l)" = "$1" ]
}
asked() { # field, what it says now, what is typed
	see "jobs from now on: $1" && see "$2" && keys -l "$3" && keys Enter
}
shift_of_work() {
	local zpl
	fresh 20
	rm -rf "$tmp/data"
	mkdir -p "$tmp/config/unbrick"
	echo 'budget: 1K' >"$tmp/config/unbrick/config.yaml"
	(. "$tmp/env" && "$unbrick" --bench photon-safe-mode backup) &&
		backups 1 || return 1
	start xterm-256color 80x24 \
		'--wizard --label zpl --label svg --bench photon-safe-mode'
	see 'This device\?' && keys O &&
		asked operator 'Nothing is said' Ann && asked lot Nothing 17 &&
		asked customer Nothing '' && asked note Nothing '' &&
		asked label Nothing inv-4 &&
		see 'operator Ann, lot 17, label inv-4' &&
		to_confirm && keys -l 3230 && keys Enter && see 'PASS$' || return 1
	await backups 1 && keys F8 &&
		see 'note: old backups deleted: 1,.*label: ' || return 1
	# the label was of that job only
	keys Escape && see 'Devices' && keys O && see 'Now: Ann' && keys Enter &&
		see 'Now: 17' && keys Enter && see ': customer' && keys Enter &&
		see ': note' && keys Enter && see ': label' && see Nothing &&
		keys Escape && keys F10 && ended 0 || return 1
	zpl=$(echo "$tmp"/data/unbrick/labels/1f0038000647343232363230-*.zpl)
	grep -q 'Ann 17 inv-4' "$zpl" && grep -q '<path' "${zpl%zpl}svg"
}

resizing() {
	fresh 3
	start xterm 80x24 '--wizard --bench photon-safe-mode'
	to_confirm || return 1
	keys -l 323
	see '\[323 ' || return 1
	tmux resize-window -t t -x 60 -y 16
	see '\[323 ' && see 'Cancel' || return 1
	tmux resize-window -t t -x 40 -y 10
	see 'needs 60x16, this is 40x10' || return 1
	tmux resize-window -t t -x 120 -y 40
	see '\[323 ' || return 1
	keys -l 0
	keys Enter
	see 'step [0-9] of' || return 1
	for size in 60x16 200x60 80x24 61x17 100x30; do
		tmux resize-window -t t -x "${size%x*}" -y "${size#*x}"
		sleep 0.3
	done
	see 'PASS$' && keys F10 && ended 0
}

terminal() { # TERM
	fresh 10
	start "$1" 80x24 '--bench trouble'
	see 'Devices' && see '6 attached' && keys Down && see '^> *2' &&
		keys '?' && see 'Keys here' && keys Escape && see '6 attached' &&
		keys q && ended 0
}

dumb() {
	fresh
	start dumb 80x24 '--bench trouble'
	see 'TERM=dumb cannot show a full screen' && ended 2
}

no_terminal() {
	local rc=0
	"$unbrick" --wizard --bench trouble </dev/null >"$tmp/out" 2>&1 || rc=$?
	[ $rc = 2 ] && grep -q 'needs a terminal' "$tmp/out"
}

signalled() { # signal, expected exit code or nothing
	fresh 10
	start xterm-256color 80x24 '--bench trouble'
	see '6 attached' || return 1
	kill -"$1" "$(cat "$tmp/pid")"
	ended "${2:-}"
}

# A signal while a job writes: the device comes to a safe point first.
signalled_in_a_run() {
	fresh 2 # slow enough to be caught
	start xterm-256color 80x24 '--wizard --bench photon-safe-mode'
	to_confirm || return 1
	keys -l 3230
	keys Enter
	see 'step 2 of' || return 1
	keys C-z
	see 'a write is running' || return 1
	kill -TERM "$(cat "$tmp/pid")"
	# that it waits is said on the screen, perhaps for a moment only
	ended 0 || return 1
	. "$tmp/env"
	"$unbrick" history --json | grep -q '"STOPPED"'
}

# Ctrl-Z and SIGTSTP in a shell with job control, and back.
suspended() {
	fresh 10
	tmux new-session -d -s t -x 80 -y 24 "bash --norc -i"
	keys ". $tmp/env; PS1='ready '; clear" Enter
	see '^ready' || return 1
	keys "stty -g >$tmp/before; $unbrick --bench trouble; stty -g >$tmp/after" Enter
	see '6 attached' || return 1
	keys C-z
	see 'Stopped' || return 1
	keys "clear; stty -g >$tmp/stopped; fg" Enter
	see '6 attached' && keys Down && see '^> *2' || return 1
	shell=$(tmux list-panes -F '#{pane_pid}')
	# shellcheck disable=SC2046 # a list of numbers
	kill -TSTP $(cat "/proc/$shell/task/$shell/children") || return 1
	see 'Stopped' || return 1
	keys 'clear; fg' Enter
	see '6 attached' && keys q && see '^ready' || return 1
	cmp "$tmp/before" "$tmp/stopped" && cmp "$tmp/before" "$tmp/after"
}

check wizard_from_first_key_to_PASS wizard
check wizard_with_an_argon wizard_newer argon-old-bootloader 0002
check wizard_with_a_p2 wizard_newer p2-old-bootloader 0002
check six_of_trouble_in_forty_keys six_of_trouble
check eight_photons_in_eight_keys eight_photons
check wizard_asks_80x24 questions 80x24 '' '[^ ]*' '[^ ]*'
check wizard_asks_60x16 questions 60x16 --still 'cCCc +cCCc' 'SOS +13 R'
check samples_of_the_led_move moving
check shift_has_labels_and_a_budget shift_of_work
check resize_in_a_dialog_and_in_a_run resizing
for t in linux xterm xterm-256color screen tmux vt100; do
	infocmp "$t" >/dev/null 2>&1 || {
		echo "skip terminal_$t: not in the terminfo of this system"
		continue
	}
	check "terminal_$t" terminal $t
done
check dumb_terminal_is_refused dumb
check no_terminal_is_refused no_terminal
check SIGTERM_leaves_the_terminal_whole signalled TERM 0
check SIGHUP_leaves_the_terminal_whole signalled HUP 0
check SIGSEGV_leaves_the_terminal_whole signalled SEGV
check SIGTERM_in_a_run_waits_for_a_safe_point signalled_in_a_run
check suspended_and_continued suspended
exit $failed
