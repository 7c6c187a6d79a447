/*
 * The ways to repair a device, as plans to choose from, and a chosen one as
 * the recipe that carries it out.  Blocking is fine here: worker threads
 * only.
 */
#ifndef UI_HOST_CHOICES_H
#define UI_HOST_CHOICES_H

#include "recipe/recipe.h"
#include "ui/host/ui.h"
#include "ui/app/app.h"

/*
 * Fills out[] with at most max ways for rq->table, the gentlest first;
 * rq->choice.recipe restricts them to that recipe.  Returns the count.
 */
int choices_find(const struct ui_options *o, const struct request *rq,
		 struct choice *out, size_t max, struct err *e);

/* The bound recipe of a choice; the caller frees it. */
int choices_recipe(const struct choice *choice, struct recipe **out,
		   struct err *e);

/*
 * Sets choice->needs to the first variable without a value, or "".  Reads
 * the recipe, nothing else: quick.  ERR_RECIPE, ERR_USAGE.
 */
int choices_complete(struct choice *choice, struct err *e);

/*
 * What `unbrick resume` needs to start it again, as JSON; free() it.  NULL:
 * no memory.
 */
char *choices_request(const struct ui_options *o, const struct choice *choice,
		      const struct recipe *recipe);

#endif
