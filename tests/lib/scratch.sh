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
