/* SPDX-License-Identifier: MIT */
/*
 * Memory that lives and ends together: what a parsed text points to is
 * taken from one arena and given back by one call.  An arena cannot be made
 * without a maximum.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;
	size_t used; /* bytes handed out */
	size_t max;
};

void arena_init(struct arena *a, size_t max);
void arena_fini(struct arena *a);

/* Zeroed, aligned for anything; NULL at the maximum or without memory. */
void *arena_take(struct arena *a, size_t size);
/* A copy that ends in NUL. */
char *arena_text(struct arena *a, const char *text, size_t len);

#endif
