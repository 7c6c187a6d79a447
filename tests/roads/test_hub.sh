#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.sh sets work and failed
# The power of a port by its hub: real libusb against a model of a hub.
set -u
. "$(dirname "$0")/common.sh"

home=$work/home
mkdir "$home"
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home" XDG_STATE_HOME="$home"
export XDG_RUNTIME_DIR="$home"

# bed HUB ARGUMENT...: what it says in $work/said, requests in $work/asked
bed() {
	hub=$1
	shift
	# shellcheck disable=SC2086 # words
	"$HOST" $FAST -H "$hub" -t "$work/asked" "$SCENES/hub.yaml" -- \
		"$UNBRICK" "$@" >"$work/said" 2>&1
}
says() { grep -qF "$1" "$work/said" || { cat "$work/said"; return 1; }; }
switched() { # how often, ports
	[ "$(grep -c '^hub 23' "$work/asked")" = "$1" ] &&
		! grep '^hub 23' "$work/asked" | grep -qv "index 000$2 "
}

off_and_on() {
	bed 1-2:each mode power --device 1-2.4 &&
		switched 2 4 && says "USB port 1-2.4 off and on"
}
one_switch_for_all() {
	! bed 1-2:all mode power --device 1-2.4 && switched 0 4 &&
		says "no switch for each port"
}
another_hub() {
	! bed 1-1:each mode power --device 1-2.4 && switched 0 4
}
it_helps() {
	bed 1-2:each mode reset --device 1-2.3 --hub-power && switched 2 3
}
no_rights() {
	# shellcheck disable=SC2086 # words
	! "$HOST" $FAST -n -H 1-2:each -t "$work/asked" "$SCENES/hub.yaml" -- \
		"$UNBRICK" mode power --device 1-2.4 >"$work/said" 2>&1 &&
		switched 0 4
}
check "the hub switches the port of the device" off_and_on
check "not where one switch is for all" one_switch_for_all
check "not where another hub could" another_hub
check "a device that stays away is brought back" it_helps
check "nothing without rights" no_rights
exit $failed
