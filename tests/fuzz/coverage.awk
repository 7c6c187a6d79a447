# SPDX-License-Identifier: MIT
# Lines "file:line|count|code" of llvm-cov to a line of the table; fails below
# `floor`.  name, inputs: what else it says.
BEGIN { FS = "|" }

$2 ~ /^ *[0-9.]+[kMGT]? *$/ {
	file = substr($1, 1, index($1, ":") - 1)
	if (!(file in lines))
		files[++count] = file
	lines[file]++
	total++
	if ($2 !~ /^ *0 *$/) {
		hit[file]++
		reached++
	}
}

function share(of, all) { return all ? int(10000 * of / all) / 100 : 0 }

END {
	rate = share(reached, total)
	printf("%6.2f%% of %4d lines by %3d inputs: %s%s\n", rate, total, inputs,
		name, (rate < floor) ? "  TOO LOW" : "")
	for (i = 1; i <= count; i++)
		printf("   %6.2f%%  %s\n", share(hit[files[i]], lines[files[i]]),
			files[i])
	exit (rate < floor)
}
