/* SPDX-License-Identifier: MIT */
/*
 * The console: full screen, or guided with `wizard`.
 */
#ifndef UI_HOST_UI_H
#define UI_HOST_UI_H

#include <stdbool.h>

#include "base/err.h"
#include "firmware/supply.h"
#include "record/journal.h"

struct ui_options {
	struct world *world;		 /* outlives the console */
	struct supply *supply;		 /* likewise */
	struct supply *fetching;	 /* the same that fetches, or NULL */
	struct journal *journal;	 /* likewise */
	const struct job_fields *fields; /* at first, or NULL */
	/*
	 * A job has ended, told by its thread; words: what the log says of what
	 * was done then, or "".  NULL: nothing is.
	 */
	void (*ended)(void *ctx, const char *job, bool pass, char *words,
		      size_t size);
	void *ended_ctx;
	const char *bench;  /* scene, or NULL */
	const char *notice; /* said once at the beginning, or NULL */
	const char *theme;  /* name; NULL: UNBRICK_THEME or the default */
	bool wizard;
	bool ascii;
	bool no_mouse; /* likewise where UNBRICK_NO_MOUSE is set */
	bool colour;   /* false: mono */
	bool slow;     /* two frames a second at most */
	bool still;    /* nothing moves by itself */
};

/* Can this terminal show the console?  0 or ERR_USAGE with the reason. */
int ui_check(struct err *e);

/*
 * Runs until the user leaves.  0, or ERR_USAGE (this terminal cannot, no such
 * theme), ERR_NO_MEMORY.  Running jobs are stopped at a safe point first.
 */
int ui_run(const struct ui_options *o, struct err *e);

#endif
