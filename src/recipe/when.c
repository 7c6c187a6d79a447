/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "model/catalog/release.h"
#include "recipe/recipe.h"

bool recipe_is_for(const struct recipe *r, int platform_id)
{
	for (size_t i = 0; i < r->platform_count; i++) {
		if (r->platforms[i] == platform_id)
			return true;
	}
	return r->platform_count == 0;
}

static enum check both(enum check a, enum check b)
{
	if (a == CHECK_FAIL || b == CHECK_FAIL)
		return CHECK_FAIL;
	return a == CHECK_PASS ? b : a;
}

static enum check yes(bool holds)
{
	return holds ? CHECK_PASS : CHECK_FAIL;
}

static enum check holds_platform(const struct recipe_when *w,
				 const struct recipe_facts *f)
{
	if (!w->platform_count)
		return CHECK_PASS;
	if (f->platform_id < 0)
		return CHECK_UNKNOWN;
	for (size_t i = 0; i < w->platform_count; i++) {
		if (w->platforms[i] == f->platform_id)
			return CHECK_PASS;
	}
	return CHECK_FAIL;
}

static enum check holds_mode(const struct recipe_when *w,
			     const struct recipe_facts *f)
{
	if (!w->modes)
		return CHECK_PASS;
	if (f->mode == MODE_UNKNOWN)
		return CHECK_UNKNOWN;
	return yes(w->modes & 1u << f->mode);
}

/* The verdict, or one that holds besides it. */
static enum check holds_verdict(const struct recipe_when *w,
				const struct recipe_facts *f)
{
	const struct diagnosis *d = f->diagnosis;

	if (!w->verdicts)
		return CHECK_PASS;
	if (!d)
		return CHECK_UNKNOWN;
	if (w->verdicts & 1ull << d->verdict)
		return CHECK_PASS;
	for (size_t i = 0; i < d->also_count; i++) {
		if (w->verdicts & 1ull << d->also[i])
			return CHECK_PASS;
	}
	return d->verdict == VERDICT_UNKNOWN ? CHECK_UNKNOWN : CHECK_FAIL;
}

static bool compares(uint32_t has, enum recipe_compare how, uint32_t wanted)
{
	switch (how) {
	case RECIPE_EQUAL:
		return has == wanted;
	case RECIPE_NOT:
		return has != wanted;
	case RECIPE_LESS:
		return has < wanted;
	case RECIPE_AT_MOST:
		return has <= wanted;
	case RECIPE_MORE:
		return has > wanted;
	case RECIPE_AT_LEAST:
		return has >= wanted;
	}
	return false;
}

static enum check holds_slot(const struct recipe_version *v,
			     const struct recipe_facts *f, const struct slot *s)
{
	const struct release_module *m;
	const struct release *r;

	if (!v->release)
		return yes(compares(s->version, v->compare, v->version));
	r = release_find(f->platform_id, v->release);
	m = r ? release_module(r, s->function, s->index) : NULL;
	if (!m)
		return CHECK_UNKNOWN;
	return yes(compares(s->version, v->compare, m->version));
}

/* "below X" is what "at least X" is not: one module is enough for it. */
static bool one_is_enough(enum recipe_compare c)
{
	return c == RECIPE_LESS || c == RECIPE_AT_MOST || c == RECIPE_NOT;
}

/* The modules of that kind in their main place, and at least one. */
static enum check holds_version(const struct recipe_version *v,
				const struct recipe_facts *f)
{
	bool found = false, fails = false, passes = false, unknown = false;

	for (size_t i = 0; f->table && i < f->table->count; i++) {
		const struct slot *s = &f->table->slots[i];
		enum check c;

		if (!s->present || s->store != STORE_MAIN ||
		    s->function != v->function ||
		    (v->index != RECIPE_ANY_INDEX && s->index != v->index))
			continue;
		c = holds_slot(v, f, s);
		found = true;
		fails |= c == CHECK_FAIL;
		passes |= c == CHECK_PASS;
		unknown |= c == CHECK_UNKNOWN;
	}
	if (one_is_enough(v->compare) && passes)
		return CHECK_PASS;
	if (!found || unknown)
		return fails && !one_is_enough(v->compare) ? CHECK_FAIL
							   : CHECK_UNKNOWN;
	return fails ? CHECK_FAIL : CHECK_PASS;
}

static void tell(char *why, size_t size, const char *what, enum check c)
{
	if (why)
		snprintf(why, size, "%s %s", what,
			 c == CHECK_FAIL ? "is not as the recipe wants it"
					 : "is not known");
}

enum check recipe_when_holds(const struct recipe_when *w,
			     const struct recipe_facts *f, char *why,
			     size_t size)
{
	const struct {
		const char *what;
		enum check check;
	} parts[] = {
		{ "the platform", holds_platform(w, f) },
		{ "the mode", holds_mode(w, f) },
		{ "the verdict", holds_verdict(w, f) },
	};
	enum check all = CHECK_PASS;

	if (why && size)
		why[0] = '\0';
	for (size_t i = 0; i < COUNT(parts); i++) {
		if (parts[i].check != CHECK_PASS && all != CHECK_FAIL)
			tell(why, size, parts[i].what, parts[i].check);
		all = both(all, parts[i].check);
	}
	for (size_t i = 0; i < w->version_count; i++) {
		enum check c = holds_version(&w->versions[i], f);
		char what[64];

		snprintf(what, sizeof(what), "the version of the %s",
			 function_name(w->versions[i].function));
		if (c != CHECK_PASS && all != CHECK_FAIL)
			tell(why, size, what, c);
		all = both(all, c);
	}
	return all;
}
