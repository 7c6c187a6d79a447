#include "base/memory.h"

#include <jansson.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_uint refused;

void memory_missed(void)
{
	refused++;
}

static void *counted(size_t size)
{
	void *p = malloc(size);

	if (!p)
		memory_missed();
	return p;
}

void memory_watch(void)
{
	json_set_alloc_funcs(counted, free);
}

unsigned memory_refused(void)
{
	return refused;
}
