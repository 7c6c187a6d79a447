/* SPDX-License-Identifier: MIT */
/*
 * How fast practice may go in real time.  A device that has 20 ms for an
 * answer gets them from a free machine only; with every core wanted several
 * times over, time has to go slower for all.
 */
#ifndef TESTS_PACE_H
#define TESTS_PACE_H

#include <stdint.h>

/*
 * `fastest` times as fast as life, down to an eighth of it; with SLOWER=10 in
 * the environment, for an emulated machine, a tenth of that.
 */
int64_t pace(int64_t fastest);
/* A wait of this many milliseconds, or seconds, on such a machine. */
int pace_wait(int free_machine);

#endif
