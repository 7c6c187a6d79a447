/* SPDX-License-Identifier: MIT */
#include "model/catalog/plain_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/text.h"
#include "model/catalog/part_words.h"
#include "model/catalog/release.h"

/* As a label begins, and what people say; usual: the index that is not told. */
static const struct kind {
	const char *label;
	uint8_t function;
	const char *words;
	int usual;
} kinds[] = {
	{ "bootloader ", FUNCTION_BOOTLOADER, "bootloader", 0 },
	{ "system-part", FUNCTION_SYSTEM, "system part", -1 },
	{ "system ", FUNCTION_SYSTEM, "system part", -1 },
	{ "user ", FUNCTION_USER, "application", 1 },
	{ "monolithic ", FUNCTION_MONOLITHIC, "firmware in one piece", 0 },
	{ "ncp ", FUNCTION_NCP, "network chip", 0 },
	{ "radio ", FUNCTION_RADIO, "radio stack", 0 },
};

static const struct kind *kind_of(unsigned function)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (kinds[i].function == function)
			return &kinds[i];
	}
	return NULL;
}

/* "application", "system part 2" */
static void name_of(const struct kind *k, unsigned index, char out[PLAIN_WORDS])
{
	if ((int)index == k->usual)
		text_copy(out, PLAIN_WORDS, k->words);
	else
		snprintf(out, PLAIN_WORDS, "%s %u", k->words, index);
}

const char *plain_slot(int platform, const struct slot *s,
		       char out[PLAIN_WORDS])
{
	const struct kind *k = kind_of(s->function);
	char label[SLOT_LABEL], turned[PART_WORDS], name[PLAIN_WORDS];
	const char *store;

	slot_label(s, label);
	part_words_slot(platform, s, turned);
	if (!k || strcmp(label, turned) != 0) {
		text_copy(out, PLAIN_WORDS, turned);
		return out;
	}
	store = strstr(label, " (");
	name_of(k, s->index, name);
	snprintf(out, PLAIN_WORDS, "%.60s%s", name, store ? store : "");
	return out;
}

/* The release of a version, or NULL; an application has none. */
static const char *release_beside(int platform, unsigned function,
				  unsigned index, unsigned version)
{
	return function == FUNCTION_USER
		       ? NULL
		       : release_name(platform, function, index, version);
}

const char *plain_version(int platform, const struct module_ref *r,
			  char out[PLAIN_WORDS])
{
	const char *release =
		release_beside(platform, r->function, r->index, r->version);

	if (release)
		snprintf(out, PLAIN_WORDS, "v%u (%s)", r->version, release);
	else
		snprintf(out, PLAIN_WORDS, "v%u", r->version);
	return out;
}

const char *plain_ref(int platform, const struct module_ref *r,
		      char out[PLAIN_WORDS])
{
	const struct slot s = { .present = true,
				.function = r->function,
				.index = r->index,
				.version = r->version,
				.store = STORE_MAIN };
	char name[PLAIN_WORDS], version[PLAIN_WORDS];

	snprintf(out, PLAIN_WORDS, "%.50s %.44s",
		 plain_slot(platform, &s, name),
		 plain_version(platform, r, version));
	return out;
}

/* The label that begins here, with its index: its end, or NULL. */
static const char *label_at(const char *text, const char *at,
			    const struct kind **kind, unsigned *index)
{
	static const char module[] = "module ";
	size_t before = strlen(module);

	if (at > text && (isalnum((unsigned char)at[-1]) || at[-1] == '-'))
		return NULL;
	/* "system part3 (file), module system 2": said already. */
	if ((size_t)(at - text) >= before &&
	    strncmp(at - before, module, before) == 0)
		return NULL;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		const char *end = at + strlen(kinds[i].label);

		if (!text_starts(at, kinds[i].label) ||
		    !isdigit((unsigned char)end[0]) ||
		    isalnum((unsigned char)end[1]) || end[1] == '-' ||
		    (end[1] == '.' && isdigit((unsigned char)end[2])))
			continue;
		*kind = &kinds[i];
		*index = (unsigned)(end[0] - '0');
		return end + 1;
	}
	return NULL;
}

/* " v311" with its release, if the text does not say it; what is left. */
static const char *put_version(struct buf *out, int platform,
			       const struct kind *k, unsigned index,
			       const char *at)
{
	const char *release;
	unsigned long version;
	char *end;

	if (!text_starts(at, " v") || !isdigit((unsigned char)at[2]))
		return at;
	version = strtoul(at + 2, &end, 10);
	buf_printf(out, " v%lu", version);
	release =
		release_beside(platform, k->function, index, (unsigned)version);
	if (release && !text_starts(end, " ("))
		buf_printf(out, " (%s)", release);
	return end;
}

void plain_put(int platform, int system, char *text, size_t size)
{
	struct buf out;
	const char *at = text;

	part_words_put(platform, system, text, size);
	buf_init(&out, size * 2 + PLAIN_WORDS);
	while (*at) {
		const struct kind *k;
		char name[PLAIN_WORDS];
		unsigned index;
		const char *end = label_at(text, at, &k, &index);

		if (!end) {
			buf_printf(&out, "%c", *at++);
			continue;
		}
		name_of(k, index, name);
		buf_puts(&out, name);
		at = put_version(&out, platform, k, index, end);
	}
	if (!out.full)
		text_copy(text, size, buf_text(&out));
	buf_fini(&out);
}

const char *plain_read(const char *text, unsigned *function, unsigned *index)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		const char *at = text + strlen(kinds[i].words), *digits;

		if (!text_starts(text, kinds[i].words) || (*at && *at != ' '))
			continue;
		*function = kinds[i].function;
		digits = at + strspn(at, " ");
		if (isdigit((unsigned char)*digits)) {
			*index = (unsigned)strtoul(digits, NULL, 10);
			return digits + strspn(digits, "0123456789");
		}
		if (kinds[i].usual < 0)
			continue;
		*index = (unsigned)kinds[i].usual;
		return at;
	}
	return NULL;
}
