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

# run KILOBYTES: exit code in $rc, report in $home/r.json
run() {
	mount -t tmpfs -o "size=${1}k" none "$disk"
	rm -rf "$home/unbrick" "$home/r.json"
	# shellcheck disable=SC2086
	$unbrick --recipe "$home/look.yaml" --report "$home/r.json" \
		>"$home/out" 2>"$home/err"
	rc=$?
	umount "$disk"
}

passes=0 fails=0
for kb in 8 64 92 96 100 104 108 112 128 160 224 320 4096; do
	run "$kb"
	case $rc in
	0)
		passes=$((passes + 1))
		grep -q '"verdict": "PASS"' "$home/r.json" ||
			echo "not ok $kb-kb: PASS without its report"
		;;
	8)
		fails=$((fails + 1))
		grep -q 'F803' "$home/out" "$home/err" ||
			echo "not ok $kb-kb: exit 8 without F803"
		;;
	*)
		echo "not ok $kb-kb: exit $rc"
		tail -n 5 "$home/err"
		;;
	esac
done
if [ "$passes" -gt 0 ] && [ "$fails" -gt 0 ]; then
	echo "ok full-disk: $passes times room enough, $fails times not"
else
	echo "not ok full-disk: $passes times room enough, $fails times not"
fi
