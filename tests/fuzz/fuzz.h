/*
 * Fuzz targets are files fuzz_NAME.c with the one function that libFuzzer
 * and standalone.c call.  Text seeds lie in corpus/NAME/, binary ones are
 * written by seeds.c.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Unlike assert() it is there in every build. */
static inline void fuzz_require(int holds)
{
	if (!holds)
		abort();
}

#endif
