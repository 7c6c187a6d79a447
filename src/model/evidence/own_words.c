/* SPDX-License-Identifier: MIT */
#include "model/evidence/own.h"

#include <string.h>

#include "base/text.h"

static const char *const kinds[CHECK_KINDS] = {
	[CHECK_INTEGRITY] = "integrity",
	[CHECK_RANGE] = "range",
	[CHECK_PLATFORM] = "platform",
	[CHECK_DEPENDENCIES] = "dependencies",
};

int own_store(const char *word)
{
	for (unsigned i = 0; i <= STORE_OTHER; i++) {
		if (text_same(word, store_name(i)))
			return (int)i;
	}
	return text_same(word, "update") ? STORE_SCRATCH : -1;
}

enum check own_check(const char *word)
{
	return text_same(word, "pass")	 ? CHECK_PASS
	       : text_same(word, "fail") ? CHECK_FAIL
					 : CHECK_UNKNOWN;
}

const char *own_check_kind(int kind)
{
	return kinds[kind];
}

void own_asset(struct table *t, const char *name)
{
	struct module_asset *a;

	for (size_t i = 0; i < t->asset_missing_count; i++) {
		a = &t->asset_missing[i];
		if (!name[0] || strcmp(a->name, name) == 0)
			return;
	}
	if (t->asset_missing_count >= TABLE_MAX_ASSETS)
		return;
	a = &t->asset_missing[t->asset_missing_count++];
	memset(a, 0, sizeof(*a));
	text_copy(a->name, sizeof(a->name), name);
}
