/* SPDX-License-Identifier: MIT */
/*
 * How many runs a table of faults had, and how many of them ended in a PASS
 * that the devices do not bear out: printed, and added as a line to the file
 * that UNBRICK_TALLY names, for `make faults` to sum up.
 */
#ifndef TESTS_LIB_TALLY_H
#define TESTS_LIB_TALLY_H

struct tally {
	unsigned runs, passes, false_passes;
};

void tally_print(const char *family, const struct tally *t);

#endif
