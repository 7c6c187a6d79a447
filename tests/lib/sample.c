/* SPDX-License-Identifier: MIT */
#include "tests/lib/sample.h"

#include <stdlib.h>

bool sample_full(void)
{
	return getenv("UNBRICK_FULL") != NULL;
}

bool sample_takes(size_t n, size_t every)
{
	return sample_full() || n % every == 0;
}
