/* SPDX-License-Identifier: MIT */
/*
 * Inside of the planner: one plan in the making, from plan.c (what is known,
 * and the answer) to plan_target.c (which release to aim at).
 */
#ifndef MODEL_PLAN_MAKING_H
#define MODEL_PLAN_MAKING_H

#include "model/plan/space.h"

struct attempt {
	struct plan_space space;
	struct plan_move moves[PLAN_MOVES];
	int count; /* -1: no way */
	uint64_t cost;
};

struct making {
	const struct table *table;
	const struct plan_wish *wish;
	struct setup now;
	enum device_mode mode;
	struct plan_memory *memory; /* NULL: all is at hand */
	bool app_there;		    /* the application asked for is installed */
	struct plan *out;
	struct attempt best;
	struct attempt tried;
};

/* Both leave the best attempt in m->best, or a reason in m->out. */
void plan_to_release(struct making *m);
void plan_to_same(struct making *m);

/* The first reason stays. */
void plan_no_way(struct making *m, const char *why);

#endif
