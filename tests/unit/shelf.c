/* SPDX-License-Identifier: MIT */
#include "shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/count.h"
#include "model/catalog/platform.h"

static bool same_deps(const struct module_ref *a, const struct module_ref *b)
{
	return memcmp(a, b, 2 * sizeof(*a)) == 0;
}

static const struct plan_offer *find(const struct shelf *s, int platform,
				     unsigned function, unsigned index,
				     unsigned version,
				     const struct module_ref deps[2])
{
	for (size_t i = 0; i < s->count; i++) {
		const struct plan_offer *o = &s->list[i];

		if (s->platform[i] == platform && o->function == function &&
		    o->index == index && o->version == version &&
		    same_deps(o->deps, deps))
			return o;
	}
	return NULL;
}

static bool at_hand(void *ctx, const struct plan_firmware *want,
		    uint32_t *bytes, uint32_t *start)
{
	const struct plan_offer *o =
		find(ctx, want->platform_id, want->function, want->index,
		     want->version, want->deps);

	if (o) {
		*bytes = o->bytes;
		*start = o->start;
	}
	return o != NULL;
}

static size_t offers(void *ctx, int platform_id, struct plan_offer *out,
		     size_t max)
{
	const struct shelf *s = ctx;
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (s->platform[i] != platform_id)
			continue;
		if (n < max)
			out[n] = s->list[i];
		n++;
	}
	return n;
}

void shelf_put(struct shelf *s, int platform, const struct release_module *m)
{
	const struct platform *p = platform_by_id(platform);
	const struct window *w = platform_window(
		p, m->function, m->index, STORE_MAIN,
		m->function == FUNCTION_SYSTEM ? m->version : 0);
	struct plan_offer *o = &s->list[s->count];

	if (!m->deps_known || s->count == COUNT(s->list) ||
	    find(s, platform, m->function, m->index, m->version, m->deps))
		return;
	*o = (struct plan_offer){ .function = m->function,
				  .index = m->index,
				  .version = m->version,
				  .deps = { m->deps[0], m->deps[1] } };
	o->bytes = release_typical_size(platform, m->function, m->index);
	o->start = w ? w->start : 0;
	s->platform[s->count++] = platform;
}

void shelf_of(struct shelf *s, int platform, const char *release)
{
	const struct release *r = release_find(platform, release);

	assert_non_null(r);
	for (size_t i = 0; i < r->module_count; i++)
		shelf_put(s, platform, &r->modules[i]);
}

struct plan_have shelf_have(struct shelf *s)
{
	return (struct plan_have){ .at_hand = at_hand,
				   .offers = offers,
				   .ctx = s };
}
