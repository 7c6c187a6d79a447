#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs fuzz targets over their seeds.
#   run.sh fuzz BUILD TARGET...    with libFuzzer, FUZZ_SECONDS (60) each,
#                                  FUZZ_JOBS (1) at a time
#   run.sh replay BUILD TARGET...  only the seeds, with any compiler
# What fuzzing finds stays in BUILD/corpus, for the next time.
set -u
mode=$1 build=$2
shift 2
here=$(dirname "$0")

one() {
	target=$1
	name=${target##*/fuzz_}
	dir=$build/corpus/$name
	if [ "$mode" = fuzz ]; then
		"$target" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 \
			-rss_limit_mb=2048 -max_len=65536 -verbosity=0 \
			-artifact_prefix="$build/crash-$name-" "$dir" \
			>"$build/$name.log" 2>&1
	else
		find "$dir" -type f -exec "$target" {} + >"$build/$name.log" 2>&1
	fi
	rc=$?
	if [ $rc = 0 ]; then
		echo "ok fuzz_$name ($(find "$dir" -type f | wc -l) inputs)"
	else
		tail -n 40 "$build/$name.log"
		echo "not ok fuzz_$name"
	fi
	return $rc
}

if [ "${FUZZ_ONE:-}" ]; then
	one "$1"
	exit
fi
"$here/seeds.sh" "$build" || exit 1
printf '%s\n' "$@" | FUZZ_ONE=1 xargs -P "${FUZZ_JOBS:-1}" -n 1 \
	"$0" "$mode" "$build"
