/* SPDX-License-Identifier: MIT */
/*
 * A job as it is kept to be gone on with: the recipe's own text and the
 * values it was given, as JSON in the journal.  Written and read here only.
 *
 * What is gone on with is what began, not what a recipe of that name has
 * become since, and it has every value.  Never looks at a device: whether
 * device and files are those of then is for run_recipe() to check.
 */
#ifndef RUN_REQUEST_H
#define RUN_REQUEST_H

#include "record/journal.h"
#include "recipe/recipe.h"

/* Values of a recipe's variables.  Points into itself: never copied. */
struct run_values {
	struct recipe_value list[RECIPE_MAX_VARS];
	char names[RECIPE_MAX_VARS][48];
	size_t count;
};

/*
 * Takes "NAME=VALUE", which has to live as long as *v; false: it is not of
 * that form, or there is no room.
 */
bool run_values_add(struct run_values *v, const char *text);

/* A job that can be started; run_stored_free() ends it. */
struct run_stored {
	struct recipe *recipe; /* bound */
	char *request;	       /* JSON, see below */
	char resume[JOB_ID];   /* the job that is gone on with, or "" */
};

/*
 * The recipe and its values as JSON, for run_request.request; free() it.
 * bench: the scene's name, or NULL.  NULL: no memory.
 */
char *run_stored_text(const struct recipe *r, const struct recipe_value *values,
		      size_t count, const char *bench);

/*
 * A job of the past as it began.  ERR_REFUSED: it was no recipe, or its
 * record does not fit it.  *out is empty after an error.
 */
int run_stored_read(struct journal *j, const struct journal_job *job,
		    struct run_stored *out, struct err *e);

void run_stored_free(struct run_stored *s);

#endif
