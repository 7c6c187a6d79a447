/* SPDX-License-Identifier: MIT */
/* When a plan is at its end. */
#include "model/plan/space.h"

/* What a complete release brings besides its system. */
static bool comes_along(const struct plan_key *key)
{
	return key->function == FUNCTION_RADIO ||
	       (key->function == FUNCTION_BOOTLOADER && key->index != 1);
}

static bool parts_as_wanted(const struct plan_space *s, const uint8_t *pick)
{
	for (size_t k = 0; !s->any_system && k < s->key_count; k++) {
		const struct plan_key *key = &s->keys[k];
		const struct plan_part *p = &key->parts[pick[k]];
		const struct release_module *want =
			release_module(s->target, key->function, key->index);

		if (key->function != FUNCTION_SYSTEM &&
		    key->function != FUNCTION_MONOLITHIC &&
		    !(s->wish->complete && s->target && comes_along(key)))
			continue;
		if (!s->target && pick[k] != 0)
			return false;
		if (want && (!p->m.here || !p->m.intact ||
			     p->m.version != want->version))
			return false;
	}
	return true;
}

static bool system_healthy(const struct setup *st)
{
	for (size_t i = 0; i < st->count; i++) {
		const struct fitted *m = &st->modules[i];

		if (m->function == FUNCTION_USER || !m->here ||
		    (m->function == FUNCTION_SYSTEM &&
		     !rules_part_used(st, m->index)))
			continue;
		if (!m->intact || rules_dependencies(st, m) == CHECK_FAIL)
			return false;
	}
	return !rules_bootloader_too_new(
		st->platform_id, setup_version(st, FUNCTION_BOOTLOADER, 0),
		setup_system(st));
}

static bool user_as_wanted(const struct plan_space *s, const struct setup *st,
			   const uint8_t *pick)
{
	const struct fitted *m;
	int old;

	if (s->app_key < 0)
		return !s->want_tinker || rules_user(st) == CHECK_PASS;
	if (pick[s->app_key] != s->app_part)
		return false;
	m = &s->keys[s->app_key].parts[s->app_part].m;
	if (rules_dependencies(st, m) == CHECK_FAIL)
		return false;
	old = plan_find_key(s, FUNCTION_USER, 1);
	return m->index != 2 || old < 0 ||
	       !s->keys[old].parts[pick[old]].m.here;
}

bool plan_reached(const struct plan_space *s, const uint8_t pick[PLAN_KEYS])
{
	struct setup st;

	if (!parts_as_wanted(s, pick))
		return false;
	plan_setup(s, pick, &st);
	return rules_runs(&st) != CHECK_FAIL && system_healthy(&st) &&
	       user_as_wanted(s, &st, pick);
}
