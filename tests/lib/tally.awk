# SPDX-License-Identifier: MIT
# Sums up what tally_print() has written; a matrix that has lost runs, or shows
# a PASS that is none, fails.
BEGIN { FS = ": " }
{
	print
	split($2, numbers, ", ")
	runs += numbers[1]
	lies += numbers[3]
}
END {
	printf "%d runs of the fault matrix, %d false PASS\n", runs, lies
	exit runs < 11300 || lies > 0
}
