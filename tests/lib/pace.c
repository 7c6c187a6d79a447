/* SPDX-License-Identifier: MIT */
#include "tests/lib/pace.h"

#include <stdlib.h>
#include <unistd.h>

#define SLOWEST 8

static long slower(void)
{
	const char *text = getenv("SLOWER");
	long n = text ? strtol(text, NULL, 10) : 1;

	return n < 1 ? 1 : n > 100 ? 100 : n;
}

int pace_wait(int free_machine)
{
	return free_machine * (int)slower();
}

int64_t pace(int64_t fastest)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	double load = 0, wanted = 1;
	int64_t n;

	if (getloadavg(&load, 1) == 1 && cores > 0)
		wanted = load / (double)cores;
	if (wanted < 1)
		wanted = 1;
	if (wanted > SLOWEST)
		wanted = SLOWEST;
	n = (int64_t)((double)fastest / wanted / (double)slower());
	return n < 1 ? 1 : n;
}
