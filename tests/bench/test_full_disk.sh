#!/bin/sh
# SPDX-License-Identifier: MIT
# A disk that is full at any moment of a job: no PASS without its record, and
# the exit code is that of the fault.  The disk is a small one in memory.
set -u
unbrick="${BUILD:-build}/unbrick --bench photon-safe-mode"
# shellcheck source=tests/lib/scratch.sh
. "$(dirname "$0")/../lib/scratch.sh"
home=$scratch
disk=$home/disk
export XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home" XDG_RUNTIME_DIR="$home"
export XDG_STATE_HOME="$disk"
UNBRICK_BENCH_SPEED=$(pace 50)
export UNBRICK_BENCH_SPEED
unset UNBRICK_TOKEN PARTICLE_TOKEN UNBRICK_API_URL
at_end() { umount "$disk" 2>/dev/null; }

mkdir "$disk"
if ! mount -t tmpfs -o size=64k none "$disk" 2>/dev/null; then
	echo "skip full-disk: only root can mount a small one"
	exit 0
fi
umount "$disk"
cat >"$home/look.yaml" <<'END'
recipe: look
steps:
  - flash: { what: bootloader, over: serial }
  - flash: { what: tinker, over: dfu }
  - repeat: { times: 20, steps: [{ inspect: }] }
END

# run KILOBYTES COMMAND: exit code in $rc, report in $home/r.json
run() {
	mount -t tmpfs -o "size=${1}k" none "$disk"
	rm -rf "$home/unbrick" "$home/r.json"
	# shellcheck disable=SC2086 # words
	$unbrick $2 --report "$home/r.json" >"$home/out" 2>"$home/err"
	rc=$?
	umount "$disk"
}

passes=0 fails=0 lost=0
lose() {
	echo "not ok $1"
	lost=$((lost + 1))
}

# one KILOBYTES COMMAND
one() {
	run "$1" "$2"
	case $rc in
	0)
		passes=$((passes + 1))
		grep -q '"verdict": "PASS"' "$home/r.json" ||
			lose "$1 KB, $2: PASS without its report"
		;;
	8)
		fails=$((fails + 1))
		grep -q 'F803' "$home/out" "$home/err" ||
			lose "$1 KB, $2: exit 8 without F803"
		;;
	*)
		lose "$1 KB, $2: exit $rc"
		tail -n 5 "$home/err"
		;;
	esac
}

recipe="--recipe $home/look.yaml"
sizes="8 64 96 112 160 320 640 800 880 920 960 1000 4096"
if [ -n "${UNBRICK_FULL:-}" ]; then
	sizes="$(seq 8 8 1040) 4096"
	for kb in $(seq 8 8 480); do
		one "$kb" "fix --yes"
	done
fi
for kb in $sizes; do
	one "$kb" "$recipe"
done
said="full disks: $((passes + fails)) runs, $passes PASS, $lost false PASS"
echo "$said"
[ -z "${UNBRICK_TALLY:-}" ] || echo "$said" >>"$UNBRICK_TALLY"
if [ "$passes" -gt 0 ] && [ "$fails" -gt 0 ]; then
	echo "ok full-disk: $passes times room enough, $fails times not"
else
	echo "not ok full-disk: $passes times room enough, $fails times not"
fi
