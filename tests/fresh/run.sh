#!/bin/sh
# SPDX-License-Identifier: MIT
# make fresh: machines from nothing, the commands of the README on them, and
# one table: machine, command, result, time.  Needs root and debootstrap.
#   run.sh [MACHINE...]      some of those in tests/fresh/machines
# FRESH is a folder for the machines (/var/tmp/unbrick-fresh; the smallest
# Debians stay there for the next time), FRESH_MIRROR another mirror.  What a
# command said is in FRESH/log.
set -u
cd "$(dirname "$0")/../.." || exit 2
here=tests/fresh
fresh=${FRESH:-/var/tmp/unbrick-fresh}
# The archive that this machine itself is made from.
# shellcheck disable=SC2016 # a form of apt, not of the shell
mirror=${FRESH_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' |
	grep -v security | head -n 1)}
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
	echo "skip fresh: it needs root and debootstrap"
	exit 0
fi
mkdir -p "$fresh/log" || exit 2
table=$fresh/table
: >"$table"
trap 'rm -rf "$fresh/root"' EXIT
trap 'exit 1' HUP INT TERM

rows() { sed -n "s/^$1 $2 //p" "$here/machines"; }

# inside COMMAND...: in $fresh/root, alone with its processes and mounts,
# which end with it.
inside() {
	unshare --mount --pid --fork --kill-child "$here/inside.sh" \
		"$fresh/root" "$@" </dev/null
}

# The smallest Debian of a suite, once.
base() { # suite
	[ -e "$fresh/$1.tar" ] && return
	rm -rf "$fresh/root"
	debootstrap --variant=minbase --include=git,make,ca-certificates \
		"$1" "$fresh/root" "$mirror" >"$fresh/log/$1" 2>&1 &&
		tar -C "$fresh/root" -cf "$fresh/$1.part" . &&
		mv "$fresh/$1.part" "$fresh/$1.tar"
}

# A machine with the sources as they are in this tree.
build() { # suite, who, packages...
	suite=$1 who=$2
	shift 2
	base "$suite" || return
	rm -rf "$fresh/root"
	mkdir "$fresh/root"
	tar -C "$fresh/root" -xf "$fresh/$suite.tar" || return
	cp /etc/resolv.conf "$fresh/root/etc/resolv.conf"
	# a mirror may be of a day that is over
	echo 'Acquire::Check-Valid-Until "false";' \
		>"$fresh/root/etc/apt/apt.conf.d/99fresh"
	home=$fresh/root/home/tech
	mkdir -p "$home/unbrick"
	git ls-files -z --cached --others --exclude-standard |
		xargs -0 tar -cf - 2>/dev/null | tar -xf - -C "$home/unbrick"
	inside root useradd -d /home/tech tech || return
	inside root chown -R tech: /home/tech
	[ "$who" != sudo ] || set -- sudo "$@"
	more=''
	for package in "$@"; do
		if [ "$package" = all ]; then
			inside root .ci/install-deps --tests || return
		else
			more="$more $package"
		fi
	done
	# shellcheck disable=SC2086 # a list of words
	[ -z "$more" ] || inside root sh -c 'apt-get update -qq && apt-get \
		install -y -qq --no-install-recommends "$@"' sh $more || return
	[ "$who" != sudo ] || echo 'tech ALL=(ALL) NOPASSWD: ALL' \
		>"$fresh/root/etc/sudoers.d/tech"
}

say() { # machine, result, seconds, command
	printf '%-20s %-8s %5d s  %s\n' "$1" "$2" "$3" "$4" | tee -a "$table"
}

failed=0
# shellcheck disable=SC2046 # a list of words
[ $# -gt 0 ] || set -- $(sed -n 's/^machine \([^ ]*\).*/\1/p' "$here/machines")
for machine in "$@"; do
	began=$(date +%s)
	row=$(rows machine "$machine")
	# shellcheck disable=SC2086 # a list of words
	if [ -z "$row" ] ||
		! build $row >"$fresh/log/$machine" 2>&1; then
		say "$machine" FAILED $(($(date +%s) - began)) "(to make it)"
		failed=1
		continue
	fi
	say "$machine" made $(($(date +%s) - began)) ""
	who=${row#* } n=0
	rows run "$machine" >"$fresh/commands"
	while read -r command; do
		began=$(date +%s) n=$((n + 1)) result=ok
		inside "${who%% *}" sh -c "$command" \
			>"$fresh/log/$machine.$n" 2>&1 || {
			result=FAILED
			failed=1
		}
		say "$machine" $result $(($(date +%s) - began)) "$command"
		grep -E '^[0-9]+ passed|^kinds of tests' \
			"$fresh/log/$machine.$n" | sed 's/^/    /' |
			tee -a "$table"
	done <"$fresh/commands"
done
echo
cat "$table"
exit $failed
