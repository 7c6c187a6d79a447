#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh PROGRAM: repairs a virtual Photon and shows what that looks like.
#
# Nothing is read from or written to your own folders, no device and no
# network is touched: all happens on a practice bench, with firmware that is
# forged for it.
set -eu
program=$1
case $program in /*) ;; *) program=$PWD/$program ;; esac

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
trap 'exit 1' HUP INT TERM
trap 'exit 7' INT TERM
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home" XDG_STATE_HOME="$home"
export XDG_RUNTIME_DIR="$home"
# The bench runs four times as fast as life, so that nobody has to wait.
export UNBRICK_BENCH_SPEED="${UNBRICK_BENCH_SPEED:-4}"

bench="--bench photon-safe-mode"
report=${program%/*}/demo-report

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
run() {
	say "\$ unbrick $*"
	"$program" "$@"
}

say "A Photon in safe mode: system parts 206 (0.7.0-rc.7) on bootloader 100,"
echo "one version too old, and no application.  It takes firmware over DFU, but"
echo "not over the air, and a bootloader cannot be written over DFU."

# shellcheck disable=SC2086
run $bench list
# shellcheck disable=SC2086
run $bench diagnose

say "The repair: bootloader over serial, Tinker over DFU, application over OTA."
# shellcheck disable=SC2086
run $bench --recipe bootloader-tinker-app --device all --var app=app.bin \
	--report "$report.json" --report "$report.html" --report "$report.txt"

say "The record of each step, from $report.txt:"
sed -n '/^  steps/,/^  PASS/p' "$report.txt"
echo
echo "No real device was touched.  Go on with: unbrick --bench trouble"
