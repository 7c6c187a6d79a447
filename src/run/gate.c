/* SPDX-License-Identifier: MIT */
/* Conditions: does a step come, as far as one can see, and does it now? */
#include <stdlib.h>

#include "base/text.h"
#include "run/acts.h"

static enum check judge_gate(const struct run *r, const struct table *t,
			     const struct run_gate *g, char *why, size_t size)
{
	const struct recipe_facts facts = {
		.platform_id = r->job->device.platform->id,
		.mode = r->job->device.mode,
		.table = r->known ? t : NULL,
		.diagnosis = r->known ? &r->diagnosis : NULL,
	};
	enum check c;

	if (!g)
		return CHECK_PASS;
	c = judge_gate(r, t, g->outer, why, size);
	if (c != CHECK_PASS)
		return c;
	if (!g->judged)
		return recipe_when_holds(&g->step->when, &facts, why, size);
	if (why)
		text_copy(why, size, g->why);
	return g->holds;
}

bool run_comes(const struct run *r, const struct run_gate *g)
{
	return judge_gate(r, &r->then, g, NULL, 0) == CHECK_PASS;
}

enum check run_passes(const struct run *r, struct run_gate *g, char *why,
		      size_t size)
{
	enum check c;

	if (!g)
		return CHECK_PASS;
	c = run_passes(r, g->outer, why, size);
	if (c != CHECK_PASS)
		return c;
	c = judge_gate(r, &r->now, g, why, size);
	if (!g->judged) {
		g->judged = true;
		g->holds = c;
		text_copy(g->why, sizeof(g->why), why);
	}
	return c;
}

struct run_gate *run_add_gate(struct run *r, const struct recipe_step *step,
			      struct run_gate *outer)
{
	struct run_gate *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->step = step;
	g->outer = outer;
	g->next = r->gates;
	r->gates = g;
	return g;
}
