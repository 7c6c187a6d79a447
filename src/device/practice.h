/* SPDX-License-Identifier: MIT */
/*
 * The hands at a practice bench, for the faces: what is there, cables,
 * buttons, starting over.  On a world with real devices each call is
 * ERR_REFUSED.
 */
#ifndef DEVICE_PRACTICE_H
#define DEVICE_PRACTICE_H

#include "port/practice.h"
#include "port/world.h"

/* 0, or ERR_REFUSED where there is no bench. */
int practice_there(const struct world *w, struct err *e);

size_t practice_count(const struct world *w);
void practice_look(const struct world *w, size_t i,
		   struct practice_device *out);

/*
 * device: name in the scene, id or port; NULL: the only one.  Returns its
 * position; ERR_NO_DEVICE, ERR_AMBIGUOUS.
 */
int practice_find(const struct world *w, const char *device, struct err *e);

/* Also waits, with a limit of 20 s, until what follows of it has happened. */
int practice_do(const struct world *w, size_t i, enum practice_act act,
		unsigned ms, struct err *e);
int practice_start_over(const struct world *w, struct err *e);

#endif
