/* SPDX-License-Identifier: MIT */
/* Remembers what a caller said to be at hand: asking may mean reading files. */
#include "model/plan/space.h"

#include <string.h>

static bool same(const struct plan_firmware *a, const struct plan_firmware *b)
{
	return a->function == b->function && a->index == b->index &&
	       a->version == b->version && a->tinker == b->tinker &&
	       memcmp(a->deps, b->deps, sizeof(a->deps)) == 0;
}

static bool at_hand(void *ctx, const struct plan_firmware *want,
		    uint32_t *bytes, uint32_t *start)
{
	struct plan_memory *m = ctx;
	struct plan_answer *a;

	for (size_t i = 0; i < m->count; i++) {
		a = &m->answers[i];
		if (!same(&a->want, want))
			continue;
		*bytes = a->bytes;
		*start = a->start;
		return a->at_hand;
	}
	a = &m->answers[m->count < PLAN_ANSWERS ? m->count++ : m->count - 1];
	a->want = *want;
	a->bytes = 0;
	a->start = 0;
	a->at_hand =
		m->asked->at_hand(m->asked->ctx, want, &a->bytes, &a->start);
	*bytes = a->bytes;
	*start = a->start;
	return a->at_hand;
}

void plan_remember(struct plan_memory *m, const struct plan_have *asked)
{
	m->count = 0;
	m->asked = asked;
	m->have.at_hand = at_hand;
	m->have.ctx = m;
}
