/* SPDX-License-Identifier: MIT */
/* The file of an application that a device has but does not start. */
#include <stdio.h>

#include "base/text.h"
#include "firmware/supply.h"

#define ALIKE 8 /* files with one header that are looked at */

static bool is_it(const struct slot *shown, const struct module *m)
{
	char hex[SHA256_HEX];

	if (!shown->uuid[0])
		return true;
	bytes_hex(m->sha256, sizeof(m->sha256), hex);
	return text_same(hex, shown->uuid);
}

/* Moves *probe to *out where it is the first, or the same once more. */
static void take(const struct slot *shown, struct supply_image *probe,
		 struct supply_image *out, size_t *found)
{
	if (is_it(shown, &probe->image.module)) {
		if (*found == 0) {
			*out = *probe;
			*found = 1;
			return;
		}
		if (!text_same(out->image.sha256, probe->image.sha256))
			(*found)++;
	}
	supply_image_fini(probe);
}

static size_t look(const struct supply *s, int platform_id,
		   const struct slot *shown, struct supply_image *out)
{
	const struct supply_want want = {
		.platform_id = platform_id,
		.function = shown->function,
		.index = shown->index,
		.min_version = shown->version,
		.max_version = shown->version,
		.deps = shown->dep_count ? shown->deps : NULL,
	};
	const struct supply vendor = { .world = s->world };
	struct supply_image probe;
	size_t found = 0;

	for (size_t n = 0; n < ALIKE && supply_nth(s, &want, n, &probe); n++)
		take(shown, &probe, out, &found);
	if (supply_module(&vendor, &want, NULL, &probe, NULL) == 0)
		take(shown, &probe, out, &found);
	else
		supply_image_fini(&probe);
	return found;
}

int supply_hidden(const struct supply *s, int platform_id,
		  const struct slot *shown, struct supply_image *out,
		  struct err *e)
{
	size_t found;

	*out = (struct supply_image){ 0 };
	if (!shown)
		return 0;
	found = look(s, platform_id, shown, out);
	if (found == 1)
		return 1;
	supply_image_fini(out);
	return err_set(e, ERR_NO_FIRMWARE, "supply",
		       "application v%u is in the device, but the old one at "
		       "0xd4000 runs instead; %s: --app FILE writes it and "
		       "clears the old one",
		       shown->version,
		       found ? "several files at hand may be it"
			     : "its file is not at hand");
}
