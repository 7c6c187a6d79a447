/* SPDX-License-Identifier: MIT */
/*
 * Fuzz targets are files fuzz_NAME.c with the one function that libFuzzer
 * and standalone.c call.  Text seeds lie in corpus/NAME/, binary ones are
 * written by seeds.c.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

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
