/* SPDX-License-Identifier: MIT */
#include "tests/lib/pace.h"

#include <stdlib.h>
#include <unistd.h>

#define SLOWEST 8

int64_t pace(int64_t fastest)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	double load = 0, wanted;
	int64_t n;

	if (getloadavg(&load, 1) != 1 || cores < 1)
		return fastest;
	wanted = load / (double)cores;
	if (wanted <= 1)
		return fastest;
	if (wanted > SLOWEST)
		wanted = SLOWEST;
	n = (int64_t)((double)fastest / wanted);
	return n < 1 ? 1 : n;
}
