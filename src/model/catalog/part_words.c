/* SPDX-License-Identifier: MIT */
#include "model/catalog/part_words.h"

#include <stdio.h>

#include "model/catalog/milestone.h"
#include "model/catalog/platform.h"
#include "model/catalog/release.h"

const char *part_words(int platform, unsigned index, unsigned version,
		       char out[PART_WORDS])
{
	unsigned file = platform_file_of_part(platform_by_id(platform), index);

	if (file == index || version < OS_PART3)
		snprintf(out, PART_WORDS, "system-part%u", index);
	else
		snprintf(out, PART_WORDS,
			 "system part%u (file), module "
			 "system %u",
			 file, index);
	return out;
}

const char *part_words_of_file(int platform, const char *what,
			       const char *release, char out[PART_WORDS])
{
	const struct platform *p = platform_by_id(platform);
	const struct release_module *m = release_module(
		release_find(platform, release), FUNCTION_SYSTEM, 1);
	unsigned file;
	int n = 0;

	if (sscanf(what, "system-part%1u%n", &file, &n) != 1 || what[n])
		return what;
	if (m && m->version < OS_PART3)
		return part_words(platform, file, m->version, out);
	return part_words(platform, platform_part_of_file(p, file), OS_PART3,
			  out);
}
