/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "recipe/compile.h"

/* What has surely been done when a step begins. */
struct past {
	bool something; /* that an expectation could be about */
	bool backup;
	unsigned counted; /* repeats around it that count rounds */
};

static void say(struct compile *c, const struct recipe_step *s,
		const char *hint, const char *what)
{
	problem_plain(c->problems, s->line, s->column, hint, "%s", what);
}

static bool always(const struct recipe_step *s)
{
	return !s->has_when;
}

/* Does the run surely end here? */
static bool ends(const struct recipe_steps *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];

		if (always(s) && (s->verb == RECIPE_STOP || ends(&s->body)))
			return true;
	}
	return false;
}

static bool touches(enum recipe_verb v)
{
	switch (v) {
	case RECIPE_WAIT:
	case RECIPE_ASK:
	case RECIPE_TELL:
	case RECIPE_EXPECT:
	case RECIPE_STOP:
		return false;
	default:
		return true;
	}
}

static void check_one(struct compile *c, const struct recipe_step *s,
		      const struct past *past)
{
	if (s->verb == RECIPE_EXPECT && !past->something)
		say(c, s, "inspect or flash first",
		    "nothing was done yet that could be expected");
	if (s->verb == RECIPE_RESTORE && !s->file && !past->backup)
		say(c, s, "put '- backup:' in front, or say from: BACKUP",
		    "there is no backup yet to restore");
	if (s->on_fail == RECIPE_FAIL_RESTORE && !past->backup)
		say(c, s, "put '- backup:' in front",
		    "there is no backup yet that on_fail could restore");
	if (recipe_counts_rounds(s) && past->counted)
		say(c, s, "count them in the outer or in the inner one",
		    "rounds that are counted inside of others");
	if (s->on_fail != RECIPE_FAIL_STOP && s->verb == RECIPE_STOP)
		say(c, s, NULL, "a stop cannot fail");
	if (s->retry && !touches(s->verb) && s->verb != RECIPE_EXPECT &&
	    s->verb != RECIPE_WAIT)
		say(c, s, NULL, "there is nothing to try again here");
}

static void walk(struct compile *c, const struct recipe_steps *steps,
		 struct past *past)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];
		struct past failed = *past;

		check_one(c, s, past);
		walk(c, &s->fail_steps, &failed);
		past->counted += recipe_counts_rounds(s);
		if (s->verb == RECIPE_REPEAT)
			walk(c, &s->body, past);
		past->counted -= recipe_counts_rounds(s);
		past->something |= touches(s->verb);
		past->backup |= s->verb == RECIPE_BACKUP && always(s);
		if (i + 1 < steps->count && always(s) &&
		    (s->verb == RECIPE_STOP || ends(&s->body))) {
			say(c, &steps->list[i + 1],
			    "give the stop a 'when', or take this away",
			    "this is never reached: the run has stopped");
			break;
		}
	}
}

void compile_check_order(struct compile *c, const struct recipe_steps *steps)
{
	struct past past = { 0 };

	walk(c, steps, &past);
}
