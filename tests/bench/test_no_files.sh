#!/bin/sh
# SPDX-License-Identifier: MIT
# A pipe where a file is asked for: every command says so at once.
set -u
unbrick=$(realpath "${BUILD:-build}/unbrick")
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
home=$scratch
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home"
export XDG_STATE_HOME="$home" XDG_RUNTIME_DIR="$home"
UNBRICK_BENCH_SPEED=$(pace 20)
export UNBRICK_BENCH_SPEED
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL

mkdir "$home/d"
mkfifo "$home/p" "$home/p.yaml" "$home/p.bin" "$home/p.zip" "$home/p.json" \
	"$home/d/p.bin"
cat >"$home/app.yaml" <<'END'
recipe: app
vars: { app: { file: true } }
steps:
  - flash: { file: $app }
END

# refused NAME ARGUMENTS...: not 0, and before the time is up
refused() {
	name=$1
	shift
	timeout -k 1 120 "$unbrick" "$@" >"$home/out" 2>&1 </dev/null
	rc=$?
	if [ "$rc" -ge 1 ] && [ "$rc" -le 9 ] && grep -q 'pipe\|neither' \
		"$home/out"; then
		echo "ok $name"
	else
		echo "not ok $name: exit $rc"
		tail -n 5 "$home/out"
	fi
}

bench="--bench photon-safe-mode"
# shellcheck disable=SC2086
{
	refused recipe $bench --recipe "$home/p.yaml"
	refused recipe-check recipe check "$home/p.yaml"
	refused variable $bench --recipe "$home/app.yaml" --var "app=$home/p.bin"
	refused scene --bench "$home/p.yaml" list
	refused module module "$home/p.bin"
	refused flash $bench flash "$home/p.bin" --yes
	refused restore $bench restore "$home/p.json" --yes
	refused keys $bench keys server --yes --file "$home/p"
	refused key-backup $bench keys server --yes --backup "$home/p.json"
	refused firmware $bench fix --yes --firmware "$home/p.zip"
	refused import firmware import "$home/p.zip"
	refused trace $bench list --trace "$home/p"
}

# What lies in a folder beside other files is passed over.
timeout -k 1 120 "$unbrick" firmware import "$home/d" >"$home/out" 2>&1
if [ $? -lt 10 ]; then
	echo "ok folder"
else
	echo "not ok folder"
fi
