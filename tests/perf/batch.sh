#!/bin/sh
# SPDX-License-Identifier: MIT
# Part of make bench: what two Photons of a batch are asked for over DFU before
# their first write, main recipe, by this build and by an earlier one, side by
# side: BEFORE=PROGRAM, or BEFORE=COMMIT, which is built once.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
UNBRICK=$BUILD/unbrick
BEFORE=${BEFORE:-09a8d30}
MOST=0.25
# shellcheck source=tests/lib/scratch.sh
. tests/lib/scratch.sh

# shellcheck source=tests/perf/earlier.sh
. tests/perf/earlier.sh

cat >"$scratch/two.yaml" <<'END'
scene: two
devices:
  - id: 1f0038000647343232363230
    platform: photon
    port: 1-1.1
    release: 0.7.0-rc.7
    modules:
      - { what: bootloader, version: 100 }
      - { what: tinker, empty: true }
  - id: 1f0038000647343232363231
    platform: photon
    port: 1-1.2
    release: 0.7.0-rc.7
    modules:
      - { what: bootloader, version: 100 }
      - { what: tinker, empty: true }
apps:
  - { name: app.bin, platform: photon, version: 5, needs: 206, size: 21480, seed: 1 }
END

# Bytes of all DFU uploads of each port up to the first download of serial.
asked() { # TRACE
	awk '
	/"do":"open"/ {
		match($0, /"h":[0-9]+/); h = substr($0, RSTART, RLENGTH)
		on = index($0, "\"on\":\"usb\"") ? "usb" : "tty"
		if (match($0, /"port":"[^"]*"/))
			port[on h] = substr($0, RSTART + 8, RLENGTH - 9)
	}
	/"on":"tty"/ && /"do":"out"/ && /"sha256"/ { # a block of a file
		match($0, /"h":[0-9]+/)
		wrote[port["tty" substr($0, RSTART, RLENGTH)]] = 1
	}
	/"setup":"a102/ {
		match($0, /"h":[0-9]+/); h = substr($0, RSTART, RLENGTH)
		p = port["usb" h]
		match($0, /"len":[0-9]+/)
		if (!wrote[p])
			sum[p] += substr($0, RSTART + 6, RLENGTH - 6)
	}
	END { for (p in sum) print sum[p] }' "$1" | sort -nr # the first reads
}

run() { # PROGRAM NAME JOBS: bytes of both devices in $scratch/NAME
	home=$scratch/home-$2
	rm -rf "$home"
	mkdir -p "$home"
	XDG_CONFIG_HOME=$home XDG_DATA_HOME=$home XDG_STATE_HOME=$home \
		XDG_RUNTIME_DIR=$home UNBRICK_BENCH_SPEED=4 "$1" \
		--bench "$scratch/two.yaml" --recipe bootloader-tinker-app \
		--device all --jobs "$3" --var app=app.bin \
		--trace "$scratch/$2.trace" >"$scratch/out" 2>&1 || {
		tail -n 5 "$scratch/out" >&2
		exit 1
	}
	asked "$scratch/$2.trace" >"$scratch/$2"
}

before=$(earlier "$BEFORE") || {
	echo "skip batch: no earlier build ($BEFORE)"
	exit 0
}
echo "Read over DFU before the first write, main recipe, two Photons"
run "$before" before 1
for jobs in 1 2; do
	run "$UNBRICK" now "$jobs"
	paste -d ' ' "$scratch/before" "$scratch/now" | awk -v jobs="$jobs" \
		-v most="$MOST" '
		{ last = NR == 2
		printf "  %-32s %9d bytes, before %9d   %6.3f%s\n",
			(jobs == 1 ? "one after the other" : "at once") \
			", device " NR, $2, $1, $2 / $1,
			last && jobs == 1 ? " (at most " most ")" : ""
		bad = jobs == 1 && $2 / $1 > most }
		END { exit NR != 2 || bad }' || exit 1
done
