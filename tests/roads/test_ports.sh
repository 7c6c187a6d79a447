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
held=busy
tells_holder holder && held="busy holder"
bed "$SCENES/dfu.yaml" -- sh -c "
	$PROBE hold 60 >'$work/held' & p=\$!
	for i in \$(seq 1200); do
		[ -s '$work/held' ] && break
		sleep 0.1
	done
	$PROBE $held; e=\$?; kill \$p; exit \$e"
exit $failed
