# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A folder of its own for a script: $scratch, gone at the end, kept and named
# with KEEP=1.  What else has to end goes into at_end().
scratch=$(mktemp -d)
at_end() { :; }
leave() {
	at_end
	if [ -n "${KEEP:-}" ]; then
		echo "kept: $scratch"
	else
		rm -rf "$scratch"
	fi
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

# As tests/lib/pace.h, down to a quarter.
pace() { # times as fast as life
	[ -r /proc/loadavg ] || {
		echo "$1"
		return
	}
	awk -v n="$1" -v cores="$(getconf _NPROCESSORS_ONLN)" \
		-v slower="${SLOWER:-1}" '{
		wanted = $1 / cores
		wanted = wanted < 1 ? 1 : wanted > 4 ? 4 : wanted
		wanted *= slower
		print n / wanted < 1 ? 1 : int(n / wanted) }' /proc/loadavg
}

# await COMMAND...: until it succeeds; two minutes at most for what takes a
# moment on a free machine, and then it is a failed check.
await() {
	tries=$((1200 * ${SLOWER:-1}))
	until "$@"; do
		[ "$tries" -gt 0 ] || {
			echo "not ok waited in vain for: $*" >&2
			return 1
		}
		tries=$((tries - 1))
		sleep 0.1
	done
}
