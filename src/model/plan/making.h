/* SPDX-License-Identifier: MIT */
/*
 * Inside of the planner: one plan in the making, from plan.c (what is known,
 * and the answer) to target.c (which release to aim at) and choose.c (what
 * can be had with what is at hand).
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
	struct plan_stock stock;    /* empty: nobody told */
	/* In what is tried now: only with the stock, and to anything healthy.
	 */
	bool from_stock, any_system;
	bool unread; /* nothing shows a system, nor that there is none */
	struct plan *out;
	struct attempt best;
	struct attempt tried;
};

/* Both leave the best attempt in m->best, or a reason in m->out. */
void plan_to_release(struct making *m);
void plan_to_same(struct making *m);
/* The best with what is at hand; m->best.count stays -1 where there is none. */
void plan_at_hand(struct making *m);

/*
 * Tries to get to a release, or with NULL to mend what is there, with ever
 * more modules.  True: m->tried holds a way, m->best the cheaper one.
 */
bool plan_attempt(struct making *m, const struct release *target,
		  enum plan_reach from, enum plan_reach to);
/* What the application that shall run, or that is there, needs; 0: nothing. */
unsigned plan_system_needed(const struct making *m);
/* A Duo that would not start any more with system parts of this version. */
bool plan_duo_would_break(const struct making *m, int version);

/* Sends what the application lacks; false, with a reason: it cannot be sent. */
bool plan_send_assets(struct making *m);

/* What two ways are compared by, the more important first. */
struct worth {
	bool changes;	  /* another Device OS */
	unsigned one_way; /* bootloaders */
	bool early;	  /* a release's candidate */
	uint64_t bytes;
};

struct worth plan_worth(const struct making *m, const struct attempt *a);
/* Negative: a is better. */
int plan_compare(const struct worth *a, const struct worth *b);
/* Does it need firmware that is not at hand? */
bool plan_lacks(const struct attempt *a);

/* The first reason stays. */
void plan_no_way(struct making *m, const char *why);

#endif
