/* SPDX-License-Identifier: MIT */
/* What is installed, as the rules see it. */
#include "model/rules/rules.h"

#include <string.h>

#include "model/catalog/release.h"

static bool failed(const struct slot *s, enum check_kind kind)
{
	return s->checks[kind] == CHECK_FAIL;
}

/* What a source without dependencies leaves out, the table of releases
 * knows. */
static void take_dependencies(int platform, const struct slot *s,
			      struct fitted *m)
{
	const struct release *r;
	const struct release_module *known;

	/* These carry none once they are in place; modules.md 7.2. */
	if (s->function == FUNCTION_RADIO || s->function == FUNCTION_NCP)
		return;
	for (size_t i = 0; i < s->dep_count && i < 2; i++)
		m->deps[i] = s->deps[i];
	if (s->dep_count > 0)
		return;
	r = release_of(platform, s->function, s->index, s->version);
	known = release_module(r, s->function, s->index);
	if (known && known->deps_known)
		memcpy(m->deps, known->deps, sizeof(m->deps));
}

/* Places that devices have; modules.md 2.2.  Nothing else is judged. */
static bool is_place(unsigned function, unsigned index)
{
	switch (function) {
	case FUNCTION_BOOTLOADER:
		return index <= 2;
	case FUNCTION_SYSTEM:
		return index >= 1 && index <= 3;
	case FUNCTION_USER:
		return index >= 1 && index <= 2;
	case FUNCTION_MONOLITHIC:
	case FUNCTION_RADIO:
	case FUNCTION_NCP:
		return index == 0;
	default:
		return false;
	}
}

static void add_missing(const struct table *t, struct setup *s,
			unsigned function, unsigned index)
{
	const struct module_ref any = { (uint8_t)function, (uint8_t)index, 0 };
	const struct fitted m = { .function = any.function,
				  .index = any.index };

	if (!setup_find(s, function, index) &&
	    table_satisfies(t, &any) == CHECK_FAIL)
		setup_put(s, &m);
}

void setup_from_table(const struct table *t, struct setup *s)
{
	const struct platform *p = platform_by_id(t->platform_id);

	memset(s, 0, sizeof(*s));
	s->platform_id = t->platform_id;
	for (size_t i = 0; i < t->count && i < TABLE_MAX_SLOTS; i++) {
		const struct slot *slot = &t->slots[i];
		struct fitted m = { .here = true };

		if (!slot->present || slot->store != STORE_MAIN ||
		    !is_place(slot->function, slot->index) ||
		    setup_find(s, slot->function, slot->index))
			continue;
		m.function = slot->function;
		m.index = slot->index;
		m.version = slot->version;
		m.intact = !failed(slot, CHECK_INTEGRITY) &&
			   !failed(slot, CHECK_RANGE) &&
			   !failed(slot, CHECK_PLATFORM);
		take_dependencies(t->platform_id, slot, &m);
		setup_put(s, &m);
	}
	for (unsigned i = 1; p && i <= p->system_parts; i++)
		add_missing(t, s, FUNCTION_SYSTEM, i);
	add_missing(t, s, FUNCTION_BOOTLOADER, 0);
}

const struct fitted *setup_find(const struct setup *s, unsigned function,
				unsigned index)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct fitted *m = &s->modules[i];

		if (m->function == function && m->index == index)
			return m;
	}
	return NULL;
}

bool setup_put(struct setup *s, const struct fitted *m)
{
	size_t i;

	for (i = 0; i < s->count; i++) {
		if (s->modules[i].function == m->function &&
		    s->modules[i].index == m->index)
			break;
	}
	if (i == SETUP_MAX)
		return false;
	s->modules[i] = *m;
	if (i == s->count)
		s->count++;
	return true;
}

int setup_version(const struct setup *s, unsigned function, unsigned index)
{
	const struct fitted *m = setup_find(s, function, index);

	return m && m->here ? m->version : -1;
}

int setup_system(const struct setup *s)
{
	uint8_t function, index;

	release_main_part(s->platform_id, &function, &index);
	return setup_version(s, function, index);
}
