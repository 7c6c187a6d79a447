/* SPDX-License-Identifier: MIT */
/*
 * How a long transfer tells where it is and asks whether to go on.
 * Both functions may be NULL; they must not block.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	void (*moved)(void *ctx, uint64_t done, uint64_t total); /* bytes */
	void (*retry)(void *ctx, const char *why);
	bool (*halt)(void *ctx); /* true: stop at the next safe point */
	void *ctx;
};

static inline void progress_moved(const struct progress *p, uint64_t done,
				  uint64_t total)
{
	if (p && p->moved)
		p->moved(p->ctx, done, total);
}

static inline void progress_retry(const struct progress *p, const char *why)
{
	if (p && p->retry)
		p->retry(p->ctx, why);
}

static inline bool progress_stop(const struct progress *p)
{
	return p && p->halt && p->halt(p->ctx);
}

#endif
