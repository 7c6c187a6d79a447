#!/bin/sh
# SPDX-License-Identifier: MIT
# As a user meets it: two old Photons that show no id in DFU mode, and two
# programs at one device.
set -u
unbrick=$PWD/${BUILD:-build}/unbrick
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
home=$scratch
# shellcheck source=tests/lib/want.sh
. "$(dirname "$0")/../lib/want.sh"
UNBRICK_BENCH_SPEED=$(pace 20)
export UNBRICK_BENCH_SPEED
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home/run"
old="$unbrick --bench $PWD/tests/bench/scenes/two-old-photons.yaml"

# What the private key's place holds is in the backup's 16 KB.
key_of() { # device
	want "backup-of-$1" 0 $old backup --device "$1" --json --out "$home/k"
	m=$(sed 's/.*"manifest":"\([^"]*\)".*/\1/' "$home/out")
	sed -n 's/.*"device_key": "\(.*\)".*/\1/p' "$m"
}

# shellcheck disable=SC2086
{
	want renew 0 $old keys device --device 1-1.2 -y --confirm-port 1-1.2
	want left 0 $old backup --device 1-1.1 --out "$home/b"
	left=$(find "$home/b" -name '*.json')
	key_of 1-1.2 >/dev/null
	before=$(key_of 1-1.2 | tail -n 1)

	want nobody-to-ask 2 $old restore "$left" --device 1-1.2
	want yes-is-no-identity 4 $old restore "$left" --device 1-1.2 -y
	has the-way-is-told "$home/out" '--confirm-port 1-1.2'
	want the-port-of-another 4 $old restore "$left" --device 1-1.2 -y \
		--confirm-port 1-1.1
	want its-key-speaks-against-it 4 $old restore "$left" \
		--device 1-1.2 -y --confirm-port 1-1.2
	has which-device-it-is-of "$home/out" 3a0025000947363432343932
	typed yes $old restore "$left" --device 1-1.1
	has the-cable-is-looked-at "$home/out" 'Nothing but its USB port'
	has yes-is-not-the-port "$home/out" 'nothing was written'
	typed 1-1.1 $old restore "$left" --device 1-1.1
	has the-port-is "$home/out" PASS
	want one-at-a-time 3 $old restore "$left" --device all -y
	want its-own 0 $old restore "$left" --device 1-1.1 -y \
		--confirm-port 1-1.1
	has what-was-is-kept "$home/err" 'what is on it now is kept in'
	want keys-need-it-too 4 $old keys device --device 1-1.2 -y
	want server-too 4 $old keys server --backup "$left" \
		--device 1-1.2 -y --confirm-port 1-1.2
	want recipes-too 4 $old --recipe device-key --device 1-1.2
	want no-id-for-the-cloud 4 $old keys check --send --device 1-1.2
	want nor-for-a-new-key 4 $old keys device --send --device 1-1.2 -y \
		--confirm-port 1-1.2
	has it-has-to-be-known "$home/out" 'so the cloud cannot be told'
	want the-right-one-kept-its-key 0 test \
		"$before" = "$(key_of 1-1.2 | tail -n 1)"
}

# Another runtime folder and, where that can be, another user.
other=$home/other
mkdir -p "$other"
as=
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod -R a+rwX "$home"
	as="setpriv --reuid 65534 --regid 65534 --clear-groups"
fi
safe="--bench photon-safe-mode"
# shellcheck disable=SC2086
{
	UNBRICK_BENCH_SPEED=2 $unbrick $safe --recipe bootloader-tinker-app \
		--var app=app.bin >"$home/first" 2>&1 &
	first=$!
	await grep -qs 'step  *2/' "$home/first"
	want two-programs 4 env XDG_RUNTIME_DIR="$other" \
		XDG_DATA_HOME="$other" $as "$unbrick" $safe inspect
	has the-owner-is-named "$home/err" "process $first (unbrick)"
	kill -KILL "$first"
	wait "$first" 2>/dev/null
	want a-crash-frees-it 0 $unbrick $safe inspect
}
