#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.sh sets work and failed
# unbrick firmware fetch over real HTTP: published files from the practice
# cloud, its mishaps, and a proxy in between.
. "$(dirname "$0")/common.sh"

need umockdev-run
[ -d "$FIRMWARE" ] || {
	skip "${0##*/}" "no ../shared/firmware"
	exit 0
}
export HOME="$work/home" XDG_DATA_HOME="$work/data"
mkdir "$HOME"
unset http_proxy https_proxy all_proxy no_proxy PARTICLE_TOKEN

# scene NAME FAULT...: a bench with one Photon and these faults of the cloud
scene() {
	name=$1
	shift
	{
		echo "scene: $name"
		echo "title: releases are fetched"
		echo "devices:"
		echo "  - { id: 3f0061000947343232fe7c40, name: p, platform: photon,"
		echo "      port: 1-4.3, release: 1.2.1 }"
		[ $# -gt 0 ] && printf 'cloud:\n  faults:\n'
		for fault in "$@"; do
			echo "    - { $fault }"
		done
	} >"$work/$name.yaml"
}

# fetch EXIT SCENE STORE ARGUMENT...
fetch() {
	want=$1 bed=$work/$2.yaml store=$work/$3
	shift 3
	"$HOST" -s 20 -R "${PUBLISHED:-$FIRMWARE}" "$bed" -- ${PROXY:+env "http_proxy=$PROXY"} \
		"$UNBRICK" firmware fetch "$@" --store "$store" >"$work/out" 2>"$work/err"
	is=$?
	[ "$is" = "$want" ] && return
	echo "exit $is instead of $want"
	cat "$work/out" "$work/err"
	return 1
}

# What is in the store is byte for byte what was published.
same_as() { # STORE FILE...
	store=$work/$1
	shift
	for file in "$@"; do
		sum=$(sha256sum "$file" | cut -d' ' -f1)
		cmp "$file" "$store/files/$sum" || return
	done
	[ "$(find "$store/files" -type f | wc -l)" = $# ]
}

scene plain
scene cut "kind: cut, at: 0, arg: 30000"
scene cut_once "kind: cut, at: 1"
scene bad "kind: bad-crc, at: 0"
scene bad_once "kind: bad-crc, at: 1"
scene wrong "kind: list-wrong, at: 0"
scene none "kind: list-404, at: 0"
scene slow "kind: slow-file, at: 0, arg: 400000"

photon="$FIRMWARE/photon/photon-bootloader@1.2.1.bin
$FIRMWARE/photon/photon-system-part1@1.2.1.bin
$FIRMWARE/photon/photon-system-part2@1.2.1.bin"

whole() { # shellcheck disable=SC2086 # a list of files
	fetch 0 plain a 1.2.1 --platform photon && same_as a $photon
}
check fetched_byte_for_byte whole

known() {
	fetch 0 plain a 1.2.1 --json && ! grep -q '"state":"new"' "$work/out" &&
		grep -q '"state":"known"' "$work/out"
}
check what_is_there_is_not_fetched_again known

by_version() {
	fetch 0 plain b 1213 --platform photon && grep -q ' 1.2.1 ' "$work/out"
}
check a_module_version_names_the_release by_version

latest() {
	fetch 0 plain c --platform argon &&
		same_as c "$FIRMWARE/argon/argon-bootloader@4.1.0.bin" \
			"$FIRMWARE/argon/argon-system-part1@4.1.0.bin"
}
check latest latest

# A break leaves what came; the next run asks only for the rest.
resumes() {
	fetch 5 cut d 1.2.1 --platform photon &&
		grep -q 'by hand' "$work/err" &&
		grep -q '/v1/firmware/device-os/v1.2.1/photon-system-part1@1.2.1.bin' \
			"$work/err" || return
	part=$(find "$work/d/partial" -type f | head -n 1)
	[ "$(wc -c <"$part")" -eq 120000 ] || {
		wc -c "$part"
		return 1
	}
	# shellcheck disable=SC2086 # a list of files
	fetch 0 plain d 1.2.1 --platform photon && same_as d $photon &&
		[ -z "$(find "$work/d/partial" -type f)" ]
}
check goes_on_where_it_broke_off resumes

# A part that is not of this file is noticed, and the file begins anew.
stale() {
	fetch 5 cut s 1.2.1 --platform photon || return
	for part in "$work"/s/partial/*; do
		printf 'something else' | dd of="$part" bs=1 seek=5000 \
			conv=notrunc 2>/dev/null
	done
	# shellcheck disable=SC2086 # a list of files
	fetch 0 plain s 1.2.1 --platform photon && same_as s $photon
}
check a_stale_part_is_thrown_away stale

cut_once() { # shellcheck disable=SC2086 # a list of files
	fetch 0 cut_once e 1.2.1 --platform photon && same_as e $photon
}
check a_short_break_is_bridged cut_once

bad() {
	fetch 6 bad f 1.2.1 --platform photon && grep -q F416 "$work/err" &&
		[ -z "$(find "$work/f/files" -type f)" ]
}
check a_wrong_bit_stays_out bad

wrong() {
	fetch 6 wrong g 1.2.1 --platform photon &&
		grep -q 'the list says' "$work/err"
}
check a_file_that_the_list_does_not_mean_stays_out wrong

none() {
	fetch 4 none h 1.2.1 --platform photon --json &&
		grep -q '/v1/device-os/versions/1.2.1?platform_id=6' "$work/out" &&
		! [ -e "$work/h" ]
}
check no_such_release none

slow() { # shellcheck disable=SC2086 # a list of files
	fetch 0 slow i 1.2.1 --platform photon && same_as i $photon
}
check slow_is_waited_for slow

no_token() {
	HOME=$work/home "$UNBRICK" firmware fetch 1.2.1 --platform photon \
		--store "$work/j" >"$work/out" 2>"$work/err"
	[ $? = 4 ] && grep -q F211 "$work/err" &&
		grep -q 'api.particle.io/v1/device-os/versions/1.2.1' "$work/err"
}
check without_a_token no_token

no_network() {
	UNBRICK_TOKEN=x UNBRICK_API_URL=http://127.0.0.1:9 "$UNBRICK" firmware \
		fetch 1.2.1 --platform photon --store "$work/k" >"$work/out" 2>"$work/err"
	[ $? = 4 ] && grep -q F217 "$work/err" && ! [ -e "$work/k" ]
}
check without_a_network no_network

# The private cloud of a profile, by name, which only the proxy can resolve.
proxy() {
	mkdir -p "$HOME/.particle"
	cat >"$work/behind.sh" <<-'SCRIPT'
		http_proxy=$UNBRICK_API_URL
		export http_proxy
		unset UNBRICK_API_URL
		exec "$@"
	SCRIPT
	echo '{"apiUrl":"http://cloud.invalid","access_token":"none"}' \
		>"$HOME/.particle/particle.config.json"
	"$HOST" -s 20 -R "$FIRMWARE" "$work/plain.yaml" -- sh "$work/behind.sh" \
		"$UNBRICK" firmware fetch 1.2.1 --platform photon --store "$work/l" \
		>"$work/out" 2>&1
	rc=$?
	rm -r "$HOME/.particle"
	cat "$work/out"
	# shellcheck disable=SC2086 # a list of files
	[ $rc = 0 ] && same_as l $photon
}
check through_a_proxy proxy

# A repair gets what it misses where it was asked to, and only then.
cat >"$work/old.yaml" <<'SCENE'
scene: old
title: a bootloader too old
devices:
  - id: 3f0061000947343232fe7c40
    name: p
    platform: photon
    port: 1-4.3
    release: 1.2.1
    modules:
      - { what: bootloader, version: 101 }
SCENE
cat >"$work/one.yaml" <<'RECIPE'
recipe: one
title: the bootloader of the system
for: [photon]
steps:
  - inspect:
  - flash: { what: bootloader, release: same-as-system, over: serial }
  - expect: { healthy: true }
RECIPE

repair() { # EXIT REQUESTS ARGUMENT...
	want=$1 http=$2
	shift 2
	XDG_STATE_HOME=$work/state "$HOST" -s 20 -S "$work/stats" -R "$FIRMWARE" \
		"$work/old.yaml" -- "$UNBRICK" "$@" --store "$work/r" \
		>"$work/out" 2>&1
	is=$?
	cat "$work/out"
	grep http "$work/stats"
	[ "$is" = "$want" ] && grep -q "^http=$http\$" "$work/stats"
}
check a_plan_does_not_fetch_by_itself repair 0 0 plan
check a_repair_does_not_fetch_by_itself repair 4 0 fix --yes
check a_recipe_does_not_fetch_by_itself repair 4 '[0-9]*' --recipe "$work/one.yaml"
! [ -e "$work/r" ] && ok nothing_was_fetched || not_ok nothing_was_fetched
check a_repair_fetches_when_asked repair 0 '[1-9][0-9]*' fix --yes --fetch
rm -r "$work/r"
check a_recipe_fetches_when_asked repair 0 '[1-9][0-9]*' --recipe "$work/one.yaml" --fetch
rm -r "$work/r"
check what_all_plans_miss repair 0 2 firmware fetch --for all
check nothing_more_is_missing repair 0 0 firmware fetch --for all

exit $failed
