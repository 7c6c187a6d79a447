/* SPDX-License-Identifier: MIT */
#include "model/catalog/part_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "model/catalog/milestone.h"
#include "model/catalog/platform.h"
#include "model/catalog/release.h"

static bool is_turned(int platform, unsigned index, unsigned version)
{
	return version >= OS_PART3 &&
	       platform_file_of_part(platform_by_id(platform), index) != index;
}

const char *part_words(int platform, unsigned index, unsigned version,
		       char out[PART_WORDS])
{
	unsigned file = platform_file_of_part(platform_by_id(platform), index);

	if (!is_turned(platform, index, version))
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

const char *part_words_slot(int platform, const struct slot *s,
			    char out[PART_WORDS])
{
	if (s->function == FUNCTION_SYSTEM && s->store == STORE_MAIN &&
	    is_turned(platform, s->index, s->version))
		return part_words(platform, s->index, s->version, out);
	return slot_label(s, out);
}

const char *part_words_ref(int platform, const struct module_ref *r,
			   char out[PART_WORDS])
{
	size_t n;

	if (r->function != FUNCTION_SYSTEM ||
	    !is_turned(platform, r->index, r->version))
		return module_ref_label(r, out);
	part_words(platform, r->index, r->version, out);
	n = strlen(out);
	snprintf(out + n, PART_WORDS - n, " v%u", r->version);
	return out;
}

#define NAME   "system "
#define MODULE "module "

/* Is this "system 2", and not yet in the words of part_words()? */
static bool is_name(const char *text, const char *at)
{
	const size_t before = strlen(MODULE);

	return text_starts(at, NAME) &&
	       isdigit((unsigned char)at[strlen(NAME)]) &&
	       !isalnum((unsigned char)at[strlen(NAME) + 1]) &&
	       at[strlen(NAME) + 1] != '.' &&
	       (at == text || !isalnum((unsigned char)at[-1])) &&
	       ((size_t)(at - text) < before ||
		strncmp(at - before, MODULE, before) != 0);
}

const char *part_words_in(int platform, int system, const char *text, char *out,
			  size_t size)
{
	const bool turns =
		platform_id_has(platform, TRAIT_PART3_FIRST) && size > 0;
	size_t used = 0;

	if (!turns)
		return text;
	out[0] = '\0';
	for (const char *at = text; *at && used + 1 < size;) {
		const char *end = at + strlen(NAME) + 1;
		unsigned version = system < 0 ? OS_PART3 : (unsigned)system;
		char words[PART_WORDS];

		if (!is_name(text, at)) {
			out[used++] = *at++;
			out[used] = '\0';
			continue;
		}
		if (text_starts(end, " v") && isdigit((unsigned char)end[2]))
			version = (unsigned)strtoul(end + 2, NULL, 10);
		if (is_turned(platform, (unsigned)(end[-1] - '0'), version))
			part_words(platform, (unsigned)(end[-1] - '0'), version,
				   words);
		else
			text_copy_n(words, sizeof(words), at,
				    (size_t)(end - at));
		text_copy(out + used, size - used, words);
		used += strlen(out + used);
		at = end;
	}
	return out;
}

void part_words_put(int platform, int system, char *text, size_t size)
{
	char was[PART_TEXT];

	if (!platform_id_has(platform, TRAIT_PART3_FIRST))
		return;
	text_copy(was, sizeof(was), text);
	part_words_in(platform, system, was, text, size);
}
