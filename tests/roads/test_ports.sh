#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.sh sets work and failed
# The real ports (libusb, libserialport, sysfs) against virtual devices.
set -u
. "$(dirname "$0")/common.sh"

bed() { "$HOST" "$@" || failed=1; }

bed "$SCENES/dfu.yaml" -- "$PROBE" list control timeout signals serial same-rate kept-rate
bed -a 1:pull:running "$SCENES/dfu.yaml" -- "$PROBE" unplug
bed -a 1:pull:waiting "$SCENES/dfu.yaml" -- "$PROBE" unplug-usb
bed -n "$SCENES/dfu.yaml" -- "$PROBE" denied
bed "$SCENES/dfu.yaml" -- sh -c \
	"$PROBE hold 2 >'$work/held' & sleep 0.7; $PROBE busy; e=\$?; wait; exit \$e"
exit $failed
