/* SPDX-License-Identifier: MIT */
/*
 * Fuzz targets are files fuzz_NAME.c with the one function fuzz_one(); luck.c
 * calls it for libFuzzer and standalone.c.  Where seeds come from, and which
 * lines they have to reach: README.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* One input. */
void fuzz_one(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Unlike assert() it is there in every build. */
#define fuzz_require(holds) fuzz_hold((holds) != 0, #holds, __FILE__, __LINE__)

static inline void fuzz_hold(int holds, const char *what, const char *file,
			     int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

#endif
