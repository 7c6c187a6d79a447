/* SPDX-License-Identifier: MIT */
/*
 * The rules in order of priority: the first that holds gives the verdict.
 * Causes in the module table come before what tools say, causes before their
 * consequences, and the whole before the unknown.
 */
#include "model/diagnose/rules.h"

#include "base/count.h"

#include <stddef.h>

static const struct rule_set *const families[] = {
	&rules_modules, &rules_barred, &rules_file,  &rules_host,
	&rules_life,	&rules_link,   &rules_crash, &rules_flash,
	&rules_talk,	&rules_cloud,  &rules_state,
};

const struct rule *rule_at(size_t i)
{
	for (size_t k = 0; k < COUNT(families); k++) {
		if (i < families[k]->count)
			return &families[k]->rules[i];
		i -= families[k]->count;
	}
	return NULL;
}

bool rule_is_state(const struct rule *r)
{
	return r >= rules_state.rules &&
	       r < rules_state.rules + rules_state.count;
}
