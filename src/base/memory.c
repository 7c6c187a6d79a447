/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include <jansson.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* More than the largest document that is read or made in one piece. */
#define RESERVE (4u << 20)

static struct {
	alignas(max_align_t) unsigned char bytes[RESERVE];
	pthread_mutex_t lock;
	size_t used, live; /* bytes, pieces */
} reserve = { .lock = PTHREAD_MUTEX_INITIALIZER };

static atomic_uint refused;

void memory_missed(void)
{
	refused++;
}

/* All of it is free again when its last piece is. */
static void *from_reserve(size_t size)
{
	size_t align = alignof(max_align_t);
	void *p = NULL;

	pthread_mutex_lock(&reserve.lock);
	if (size <= RESERVE - align - reserve.used) {
		p = reserve.bytes + reserve.used;
		reserve.used += (size + align) / align * align;
		reserve.live++;
	}
	pthread_mutex_unlock(&reserve.lock);
	return p;
}

static void *take(size_t size)
{
	void *p = malloc(size);

	if (!p)
		p = from_reserve(size);
	if (!p)
		memory_missed();
	return p;
}

static void give_back(void *p)
{
	uintptr_t at = (uintptr_t)p, from = (uintptr_t)reserve.bytes;

	if (at < from || at >= from + RESERVE) {
		free(p);
		return;
	}
	pthread_mutex_lock(&reserve.lock);
	if (--reserve.live == 0)
		reserve.used = 0;
	pthread_mutex_unlock(&reserve.lock);
}

void memory_watch(void)
{
	json_set_alloc_funcs(take, give_back);
}

char *memory_json(const json_t *doc, size_t flags)
{
	size_t size = json_dumpb(doc, NULL, 0, flags);
	char *text = size ? malloc(size + 1) : NULL;

	if (!text)
		return NULL;
	if (json_dumpb(doc, text, size, flags) != size) {
		free(text);
		return NULL;
	}
	text[size] = '\0';
	return text;
}

unsigned memory_refused(void)
{
	return refused;
}
