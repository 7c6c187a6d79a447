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

# Two of a kind with a bootloader that is too old and no application.
scene() { # PLATFORM RELEASE BOOTLOADER NEEDS FACTORY
	cat <<END
scene: two
devices:
END
	for n in 0 1; do
		cat <<END
  - id: 1f003800064734323236323$n
    platform: $1
    port: 1-1.$((n + 1))
    release: $2
    modules:
      - { what: bootloader, version: $3 }
      - { what: tinker, empty: true }
END
		[ -z "$5" ] || echo "      - { what: user, store: factory, $5 }"
	done
	cat <<END
apps:
  - { name: app.bin, platform: $1, version: 5, needs: $4, size: 21480, seed: 1 }
END
}

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

run() { # PROGRAM NAME JOBS RECIPE...: bytes of both in $scratch/NAME
	program=$1 name=$2 jobs=$3
	shift 3
	home=$scratch/home-$name
	rm -rf "$home"
	mkdir -p "$home"
	XDG_CONFIG_HOME=$home XDG_DATA_HOME=$home XDG_STATE_HOME=$home \
		XDG_RUNTIME_DIR=$home UNBRICK_BENCH_SPEED=4 "$program" \
		--bench "$scratch/two.yaml" --device all --jobs "$jobs" \
		--trace "$scratch/$name.trace" "$@" >"$scratch/out" 2>&1 || {
		tail -n 5 "$scratch/out" >&2
		return 1
	}
	asked "$scratch/$name.trace" >"$scratch/$name"
}

before=$(earlier "$BEFORE") || {
	echo "skip batch: no earlier build ($BEFORE)"
	exit 0
}

kind() { # TITLE MOST RECIPE...: the scene is there
	title=$1 most=$2
	shift 2
	echo "Read over DFU before the first write, $title"
	run "$before" before 1 "$@" || return
	for jobs in 1 2; do
		run "$UNBRICK" now "$jobs" "$@" || return
		paste -d ' ' "$scratch/before" "$scratch/now" |
			awk -v jobs="$jobs" -v most="$most" '
		{ last = NR == 2
		printf "  %-32s %9d bytes, before %9d   %6.3f%s\n",
			(jobs == 1 ? "one after the other" : "at once") \
			", device " NR, $2, $1, $2 / $1,
			last && jobs == 1 ? " (at most " most ")" : ""
		bad = jobs == 1 && $2 / $1 > most }
		END { exit NR != 2 || bad }' || return
	done
}

main="--recipe bootloader-tinker-app --var app=app.bin"
failed=0
scene photon 0.7.0-rc.7 100 206 "" >"$scratch/two.yaml"
# shellcheck disable=SC2086 # words
kind "two Photons, main recipe" $MOST $main || failed=1
# 1 MB of a P1 is the application's own memory: in no file, so it is read.
scene p1 0.7.0-rc.7 100 206 "" >"$scratch/two.yaml"
# shellcheck disable=SC2086
kind "two P1, main recipe" 0.62 $main || failed=1
scene photon 0.7.0-rc.7 100 206 "version: 3, needs: 108, size: 9000" \
	>"$scratch/two.yaml"
# shellcheck disable=SC2086
kind "two Photons with a factory application, main recipe" $MOST $main ||
	failed=1
# 256 KB of it nobody vouches for: over USB 1.2.1 does not list the factory slot,
# and no published map says what the last sector is for.
scene electron 1.2.1 100 1213 "" >"$scratch/two.yaml"
kind "two Electrons, repair" 0.54 --recipe repair || failed=1
exit $failed
