#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs fuzz targets over their seeds.
#   run.sh fuzz BUILD TARGET...    with libFuzzer, FUZZ_SECONDS (60) each
#   run.sh replay BUILD TARGET...  only the seeds, with any compiler
# Seeds: BUILD/seeds writes the binary ones, text lies in corpus/NAME, scenes
# and recipes in their own folder.
set -u
mode=$1 build=$2
shift 2
here=$(dirname "$0")
failed=0
corpus=$build/corpus
mkdir -p "$corpus"
"$build/seeds" "$corpus" || exit 1

for target in "$@"; do
	name=${target##*/fuzz_}
	dir=$corpus/$name
	mkdir -p "$dir"
	if [ -d "$here/corpus/$name" ]; then
		cp "$here/corpus/$name"/* "$dir/"
	fi
	case $name in
	scene) cp "$here"/../../recipes/scenes/*.yaml "$dir/" ;;
	trace) cp "$here"/../silicon/recorded/*.jsonl "$dir/" ;;
	recipe) cp "$here"/../../recipes/*.yaml "$dir/" ;;
	esac
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
		failed=1
	fi
done
exit $failed
