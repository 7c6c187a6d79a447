/* SPDX-License-Identifier: MIT */
#include "device/practice.h"

#include <string.h>

#define SETTLE_MS 20000
#define LOOK_MS	  100
#define CALM_MS	  4000 /* nothing new for so long */

int practice_there(const struct world *w, struct err *e)
{
	if (w->hands.ops)
		return 0;
	return err_set(e, ERR_REFUSED, "practice",
		       "these are real devices; --bench SCENE names a bench");
}

size_t practice_count(const struct world *w)
{
	return w->hands.ops ? w->hands.ops->count(w->hands.ctx) : 0;
}

void practice_look(const struct world *w, size_t i, struct practice_device *out)
{
	w->hands.ops->look(w->hands.ctx, i, out);
}

int practice_find(const struct world *w, const char *device, struct err *e)
{
	int i;

	if (practice_there(w, e))
		return -ERR_REFUSED;
	if (!device) {
		if (practice_count(w) == 1)
			return 0;
		return err_set(e, ERR_AMBIGUOUS, "practice",
			       "several devices are on the bench: name one");
	}
	i = w->hands.ops->find(w->hands.ctx, device);
	if (i >= 0)
		return i;
	return err_set(e, ERR_NO_DEVICE, "practice",
		       "no such device on the bench");
}

/* Until nothing has changed for a while. */
static void settle(const struct world *w, size_t i)
{
	struct deadline d = deadline_in(w->clock, SETTLE_MS);
	struct practice_device before, now;
	unsigned calm = 0;

	practice_look(w, i, &before);
	while (calm < CALM_MS && !deadline_over(&d)) {
		deadline_sleep_ms(&d, LOOK_MS);
		practice_look(w, i, &now);
		calm = strcmp(now.mode, before.mode) == 0 ? calm + LOOK_MS : 0;
		before = now;
	}
}

int practice_do(const struct world *w, size_t i, enum practice_act act,
		unsigned ms, struct err *e)
{
	if (practice_there(w, e))
		return -ERR_REFUSED;
	w->hands.ops->act(w->hands.ctx, i, act, ms);
	if (act != PRACTICE_PULL)
		settle(w, i);
	return 0;
}

int practice_start_over(const struct world *w, struct err *e)
{
	if (practice_there(w, e))
		return -ERR_REFUSED;
	return w->hands.ops->start_over(w->hands.ctx, e);
}
