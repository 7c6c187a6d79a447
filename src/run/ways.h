/* SPDX-License-Identifier: MIT */
/*
 * The ways to repair a device, each tried dry, and a chosen one as the job
 * that carries it out; what of it no backup can bring back.
 *
 * ways_find() looks at the device only where nothing is known of it, writes
 * nothing and keeps no record.  It takes its time: not for the thread that
 * draws.
 */
#ifndef RUN_WAYS_H
#define RUN_WAYS_H

#include "run/request.h"
#include "run/run.h"

#define WAYS_TINKER "--tinker" /* what it is: no variable of a recipe */
#define CHOICE_VARS 4	       /* of a recipe, given by the user */

/* One way to repair a device: a recipe with its variables, as a plan. */
struct choice {
	char title[96];	 /* made from the plan, where there is one */
	char recipe[64]; /* name of a shipped or own recipe */
	struct choice_var {
		char name[32];
		char value[512];
	} vars[CHOICE_VARS];
	size_t var_count;
	char job[JOB_ID]; /* that is gone on with, as it began; or "" */
	/*
	 * A variable that the user has to give first, and its meaning; "".
	 * WAYS_TINKER where nothing at hand is known to be Tinker.
	 */
	char needs[32];
	char needs_help[200];
	bool asked; /* the last value is one that the user gave */
	bool irreversible;
	/* Before: an application, the Device OS; as far as they are known. */
	bool had_app;
	char now[32];
	/* The device's port has to be typed, device/owner.h, and was. */
	bool by_port, named;
	bool restores;	  /* and keeps what is replaced, device/restore.h */
	struct plan plan; /* with the reason, if it is not possible */
};

struct ways_request {
	struct world *world;
	const struct supply *supply;
	struct journal *journal;
	const struct device *device;
	const struct table *known; /* read of it just now; NULL: nothing */
	/*
	 * Only this way: its job, else its recipe ("restore" without a value:
	 * the newest backup).  Neither, or NULL: the usual ones.
	 */
	const struct choice *only;
};

/*
 * At most max ways, the gentlest first; returns the count.  A way that
 * cannot be gone is one of them and says why.  ERR_NO_FIRMWARE: no backup;
 * ERR_REFUSED: no such job.
 */
int ways_find(const struct ways_request *rq, struct choice *out, size_t max,
	      struct err *e);

/*
 * Sets choice->needs to the first variable without a value, or "": for
 * devices of these platforms, of which nothing else is known.  Reads the
 * recipe and what is at hand.  ERR_RECIPE, ERR_USAGE.
 */
int ways_complete(const struct supply *supply, const int *platforms,
		  size_t count, struct choice *choice, struct err *e);

/*
 * What run_recipe() needs for this way; run_stored_free() ends it.  bench:
 * the scene's name, or NULL.  ERR_RECIPE, ERR_USAGE, ERR_REFUSED.
 */
int ways_order(const struct choice *choice, struct journal *journal,
	       const char *bench, struct run_stored *out, struct err *e);

/* Does the step write what no backup brings back? */
bool ways_one_way(const struct plan_step *s);

/*
 * What is there before or after a step that writes: "1.2.1", the release that
 * carries it; "v3" for an application and what no release is known for;
 * "nothing".
 */
#define WAYS_RELEASE 32
const char *ways_release(int platform, const struct plan_step *s, bool after,
			 char out[WAYS_RELEASE]);
/*
 * "Repair: Device OS 0.6.3 > 1.4.4, application stays", as the plan has it;
 * the title stays where there is no plan.
 */
void ways_title(struct choice *c);
/* The Device OS of a table, by its word or its main part; or "". */
const char *ways_now(const struct table *t, char out[32]);
/* Do both carry out the same steps? */
bool ways_same(const struct choice *a, const struct choice *b);

#endif
