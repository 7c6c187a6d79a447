/* SPDX-License-Identifier: MIT */
/*
 * How much of a table is run: all of it with UNBRICK_FULL=1 (make faults,
 * cuts, attack), else a sample that is the same each time.
 */
#ifndef TESTS_LIB_SAMPLE_H
#define TESTS_LIB_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

bool sample_full(void);
/* Whether the nth row is run, where a sample is one of `every`. */
bool sample_takes(size_t n, size_t every);

#endif
