/* SPDX-License-Identifier: MIT */
#include "model/rules/rules.h"

#include <string.h>

#include "model/catalog/milestone.h"
#include "model/catalog/release.h"

enum check rules_satisfied(const struct setup *s, const struct module_ref *r)
{
	const struct fitted *m;

	if (r->function == FUNCTION_NONE)
		return CHECK_PASS;
	m = setup_find(s, r->function, r->index);
	if (!m)
		return platform_lacks(platform_by_id(s->platform_id),
				      r->function, r->index)
			       ? CHECK_FAIL
			       : CHECK_UNKNOWN;
	return m->here && m->version >= r->version ? CHECK_PASS : CHECK_FAIL;
}

static enum check both(enum check a, enum check b)
{
	if (a == CHECK_FAIL || b == CHECK_FAIL)
		return CHECK_FAIL;
	return a == CHECK_PASS ? b : a;
}

/* The Duo counts by itself and is of the older kind. */
static bool two_dependencies(const struct setup *s)
{
	int system = setup_system(s);

	if (platform_id_has(s->platform_id, TRAIT_OWN_VERSIONS))
		return false;
	return system < 0 || system >= OS_SPLIT;
}

enum check rules_dependencies(const struct setup *s, const struct fitted *m)
{
	enum check first;

	if (!m->here)
		return CHECK_UNKNOWN;
	/* Without a header in place, nothing is compared; modules.md 7.2. */
	if (m->function == FUNCTION_RADIO || m->function == FUNCTION_NCP)
		return CHECK_PASS;
	/* Nothing first: the second is not looked at; modules.md 7.3. */
	if (m->deps[0].function == FUNCTION_NONE)
		return CHECK_PASS;
	first = rules_satisfied(s, &m->deps[0]);
	if (!two_dependencies(s))
		return first;
	return both(first, rules_satisfied(s, &m->deps[1]));
}

void rules_checks(const struct table *t, enum check out[TABLE_MAX_SLOTS])
{
	struct setup s;

	setup_from_table(t, &s);
	for (size_t i = 0; i < TABLE_MAX_SLOTS; i++) {
		const struct slot *slot = &t->slots[i];
		const struct fitted *m;

		out[i] = CHECK_UNKNOWN;
		if (i >= t->count || !slot->present ||
		    slot->store != STORE_MAIN)
			continue;
		m = setup_find(&s, slot->function, slot->index);
		if (m && m->here)
			out[i] = rules_dependencies(&s, m);
	}
}

static enum check whole(const struct fitted *m)
{
	if (!m)
		return CHECK_UNKNOWN;
	return m->here && m->intact ? CHECK_PASS : CHECK_FAIL;
}

/* All of 0x1E; modules.md 7.5. */
static enum check valid(const struct setup *s, unsigned function,
			unsigned index)
{
	const struct fitted *m = setup_find(s, function, index);
	enum check c = whole(m);

	return c == CHECK_PASS ? rules_dependencies(s, m) : c;
}

bool rules_part_used(const struct setup *s, unsigned index)
{
	if (!platform_id_has(s->platform_id, TRAIT_PART3_LATE) || index != 3)
		return true;
	for (size_t i = 0; i < s->count; i++) {
		const struct module_ref *d = s->modules[i].deps;

		if (d[0].function == FUNCTION_SYSTEM && d[0].index == 3)
			return true;
	}
	return false;
}

/* Of the parts on one another: without that the code does not fit. */
static enum check parts_fit(const struct setup *s)
{
	enum check c = CHECK_PASS;

	for (size_t i = 0; i < s->count; i++) {
		const struct fitted *m = &s->modules[i];

		if (m->function != FUNCTION_SYSTEM || !m->here ||
		    !rules_part_used(s, m->index))
			continue;
		for (size_t d = 0; d < 2; d++) {
			if (m->deps[d].function == FUNCTION_SYSTEM)
				c = both(c, rules_satisfied(s, &m->deps[d]));
		}
	}
	return c;
}

/* A system at 0x28000 is found by newer bootloaders only; platforms.md 4. */
static enum check found_by_bootloader(const struct setup *s)
{
	int bootloader = setup_version(s, FUNCTION_BOOTLOADER, 0);

	if (!platform_id_has(s->platform_id, TRAIT_SYSTEM_MOVES) ||
	    setup_system(s) < OS_LOW_SYSTEM)
		return CHECK_PASS;
	if (bootloader < 0)
		return CHECK_UNKNOWN;
	return bootloader >= BL_LOW_SYSTEM ? CHECK_PASS : CHECK_FAIL;
}

enum check rules_runs(const struct setup *s)
{
	const struct platform *p = platform_by_id(s->platform_id);
	enum check c = CHECK_PASS;

	if (!p)
		return CHECK_UNKNOWN;
	if (whole(setup_find(s, FUNCTION_MONOLITHIC, 0)) == CHECK_PASS)
		return CHECK_PASS;
	if (p->system_parts == 0)
		return whole(setup_find(s, FUNCTION_MONOLITHIC, 0));
	for (unsigned i = 1; i <= p->system_parts; i++) {
		if (rules_part_used(s, i))
			c = both(c, whole(setup_find(s, FUNCTION_SYSTEM, i)));
	}
	c = both(c, parts_fit(s));
	return both(c, found_by_bootloader(s));
}

/* The module that decides besides the bootloader whether user code runs. */
static enum check system_valid(const struct setup *s, const struct platform *p)
{
	uint8_t function, index;
	enum check c;

	release_main_part(s->platform_id, &function, &index);
	if (setup_system(s) < p->checks_start_from)
		return CHECK_PASS;
	c = valid(s, FUNCTION_BOOTLOADER, 0);
	return both(c, valid(s, function, index));
}

enum check rules_user(const struct setup *s)
{
	const struct platform *p = platform_by_id(s->platform_id);
	enum check first = valid(s, FUNCTION_USER, 1);
	int system = setup_system(s);

	if (first == CHECK_PASS || !platform_has(p, TRAIT_OLD_APP_SHADOWS) ||
	    system < OS_BIG_APP)
		return first;
	return valid(s, FUNCTION_USER, 2);
}

const struct slot *rules_hidden_app(const struct table *t)
{
	const struct slot *two = table_find(t, FUNCTION_USER, 2, STORE_MAIN);
	struct setup s;

	if (!two || two->checks[CHECK_INTEGRITY] == CHECK_FAIL ||
	    !platform_id_has(t->platform_id, TRAIT_OLD_APP_SHADOWS))
		return NULL;
	setup_from_table(t, &s);
	return setup_system(&s) >= OS_BIG_APP &&
			       valid(&s, FUNCTION_USER, 1) == CHECK_PASS
		       ? two
		       : NULL;
}

enum rules_boot rules_boots(const struct setup *s)
{
	const struct platform *p = platform_by_id(s->platform_id);
	enum check runs = rules_runs(s);
	enum check app;

	if (!p || runs == CHECK_UNKNOWN)
		return RULES_BOOT_UNKNOWN;
	if (runs == CHECK_FAIL)
		return RULES_BOOT_DFU;
	if (whole(setup_find(s, FUNCTION_MONOLITHIC, 0)) == CHECK_PASS)
		return RULES_BOOT_APP;
	app = both(system_valid(s, p), rules_user(s));
	if (app == CHECK_UNKNOWN)
		return RULES_BOOT_UNKNOWN;
	return app == CHECK_PASS ? RULES_BOOT_APP : RULES_BOOT_SAFE;
}
