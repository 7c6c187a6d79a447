/* SPDX-License-Identifier: MIT */
/* One release by itself: its modules, what is known of it, and from where. */
#include "model/catalog/release.h"

#include <string.h>

#include "model/catalog/platform.h"

const struct release_module *release_module(const struct release *r,
					    unsigned function, unsigned index)
{
	for (size_t i = 0; r && i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];

		if (m->function == function && m->index == index)
			return m;
	}
	return NULL;
}

bool release_is_whole(const struct release *r)
{
	const struct platform *p = platform_by_id(r->platform_id);
	const struct release_module *m;

	if (r->source == RELEASE_TABLE)
		return true;
	for (unsigned i = 1; p && i <= p->system_parts; i++) {
		m = release_module(r, FUNCTION_SYSTEM, i);
		if (!m || !m->deps_known)
			return false;
	}
	m = release_module(r, FUNCTION_MONOLITHIC, 0);
	return p && (p->system_parts || m);
}

static const struct {
	const char *id, *text;
} sources[] = {
	[RELEASE_TABLE] = { "table", "unbrick's own table" },
	[RELEASE_LIST] = { "list", "the maker's list" },
	[RELEASE_FILES] = { "files", "files" },
};

const char *release_source_text(enum release_source source)
{
	return sources[source].text;
}

const char *release_source_id(enum release_source source)
{
	return sources[source].id;
}

int release_source_by_id(const char *id)
{
	for (int i = RELEASE_TABLE; i <= RELEASE_FILES; i++) {
		if (strcmp(sources[i].id, id) == 0)
			return i;
	}
	return -1;
}
