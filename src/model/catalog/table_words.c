/* SPDX-License-Identifier: MIT */
#include "model/catalog/table_words.h"

#include <stdio.h>

#include "model/catalog/part_words.h"
#include "model/catalog/release.h"

const char *table_release(const struct table *t)
{
	uint8_t function, index;
	const char *name;
	int version;

	if (t->release[0] || t->platform_id < 0)
		return t->release;
	release_main_part(t->platform_id, &function, &index);
	version = table_version(t, function, index);
	if (version < 0)
		return "";
	name = release_name(t->platform_id, function, index, (unsigned)version);
	return name ? name : "";
}

void table_brief(const struct table *t, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];
		char words[PART_WORDS];
		int n;

		if (!s->present || s->store != STORE_MAIN)
			continue;
		n = snprintf(
			out + used, size - used, "%s%s v%u", used ? ", " : "",
			part_words_slot(t->platform_id, s, words), s->version);
		if (n < 0 || (size_t)n >= size - used)
			return;
		used += (size_t)n;
	}
}
