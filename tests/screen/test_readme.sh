#!/bin/sh
# SPDX-License-Identifier: MIT
# The screens that the README shows are what the console draws: golden ones of
# a small terminal without colours.
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0
for screen in devices plan confirm run report-pass; do
	if awk -v head="== $screen 80x24 C mono" '
		FILENAME == "README.md" { readme = readme "\n" $0; next }
		/^(== |-- looks)/ { taken = index($0, head ",") == 1; next }
		taken { sub(/ +$/, ""); want = want "\n" ($0 == "" ? "" : "    " $0) }
		END {
			sub(/\n+$/, "", want)
			exit want == "" || !index(readme, want "\n")
		}' README.md "tests/screen/golden/$screen.txt"; then
		echo "ok the README shows $screen"
	else
		echo "not ok the README shows $screen"
		failed=1
	fi
done
exit $failed
