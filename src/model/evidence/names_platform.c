/* SPDX-License-Identifier: MIT */
/* Platforms by the words that people have for them, and by names of files. */
#include "model/evidence/names.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/platform.h"
#include "model/evidence/mood.h"
#include "model/evidence/parts.h"

/* In a file's name, and in prose; the longer ones first. */
static const struct {
	const char *word;
	int id;
	bool file; /* also inside a file's name */
} platforms[] = {
	{ "b-series som", PLATFORM_BSOM, false },
	{ "b series som", PLATFORM_BSOM, false },
	{ "b402", PLATFORM_BSOM, false },
	{ "b404", PLATFORM_BSOM, false },
	{ "b404x", PLATFORM_BSOM, false },
	{ "b504", PLATFORM_B5SOM, false },
	{ "b523", PLATFORM_B5SOM, false },
	{ "b524", PLATFORM_B5SOM, false },
	{ "m-series som", PLATFORM_MSOM, false },
	{ "m-som", PLATFORM_MSOM, false },
	{ "m404", PLATFORM_MSOM, false },
	{ "m524", PLATFORM_MSOM, false },
	{ "m635", PLATFORM_MSOM, false },
	{ "muon", PLATFORM_MSOM, false },
	{ "monitor one", PLATFORM_TRACKER, false },
	{ "e-series", PLATFORM_ELECTRON, false },
	{ "spark core", PLATFORM_CORE, false },
	{ "sparkcore", PLATFORM_CORE, false },
	{ "my core", PLATFORM_CORE, false },
	{ "our core", PLATFORM_CORE, false },
	{ "this core", PLATFORM_CORE, false },
	{ "a core", PLATFORM_CORE, false },
	{ "old core", PLATFORM_CORE, false },
	{ "another core", PLATFORM_CORE, false },
	{ "other core", PLATFORM_CORE, false },
	{ "two core", PLATFORM_CORE, false },
	{ "photon 2", PLATFORM_P2, false },
	{ "photon2", PLATFORM_P2, true },
	{ "photon", PLATFORM_PHOTON, true },
	{ "electron", PLATFORM_ELECTRON, true },
	{ "e series", PLATFORM_ELECTRON, false },
	{ "argon", PLATFORM_ARGON, true },
	{ "boron", PLATFORM_BORON, true },
	{ "xenon", PLATFORM_XENON, true },
	{ "b5 som", PLATFORM_B5SOM, false },
	{ "b5som", PLATFORM_B5SOM, true },
	{ "b som", PLATFORM_BSOM, false },
	{ "bsom", PLATFORM_BSOM, true },
	{ "a som", PLATFORM_ASOM, false },
	{ "asom", PLATFORM_ASOM, true },
	{ "m som", PLATFORM_MSOM, false },
	{ "msom", PLATFORM_MSOM, true },
	{ "tracker", PLATFORM_TRACKER, true },
	{ "redbear duo", PLATFORM_DUO, false },
	{ "duo", PLATFORM_DUO, true },
	{ "p1", PLATFORM_P1, true },
	{ "p2", PLATFORM_P2, true },
};

/* Where `word`, or several of it, is in the name as a word, or NULL. */
static const char *find_word(const char *name, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text_find_nocase(name, word); at;
	     at = text_find_nocase(at + 1, word)) {
		if ((at == name || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[n + (at[n] == 's')]))
			return at;
	}
	return NULL;
}

static const char *const file_marks[] = { ".bin", "PLATFORM=" };

bool names_is_path(const char *token)
{
	if (strchr(token, '/'))
		return true;
	for (size_t i = 0; i < COUNT(file_marks); i++) {
		if (text_find_nocase(token, file_marks[i]))
			return true;
	}
	return false;
}

int names_platform_of(const char *file)
{
	for (size_t i = 0; i < COUNT(platforms); i++) {
		if (platforms[i].file && find_word(file, platforms[i].word))
			return platforms[i].id;
	}
	return -1;
}

/* Prose without its paths, so that a file's name is not the device. */
static void without_paths(const char *line, char *out, size_t size)
{
	size_t at = 0;

	while (*line && at + 2 < size) {
		size_t n = strcspn(line, " ");
		char token[200];

		text_copy_n(token, sizeof(token), line, n);
		if (!names_is_path(token) && at + n + 2 < size) {
			memcpy(out + at, line, n);
			at += n;
		}
		out[at++] = ' ';
		line += n;
		while (*line == ' ')
			line++;
	}
	out[at] = '\0';
}

/* "I took the Photon's system parts": what is made for that platform. */
static bool is_made_for(const char *line, const char *from, const char *to)
{
	static const char *const writes[] = {
		"flashed", "wrote",  "written", "loaded",    "put ",
		"took ",   "upload", "install", "programmed"
	};
	static const char *const parts[] = { "system parts", "system firmware",
					     "binar",	     "firmware",
					     "bootloader",   "tinker",
					     "image" };
	const char *begin = from;
	char head[128];

	while (begin > line && !strchr(".!?;", begin[-1]))
		begin--;
	text_copy_n(head, sizeof(head), begin, (size_t)(from - begin));
	/* "the Photon's" */
	to += *to == '\'' && to[1] ? 2 : 0;
	for (size_t i = 0; *to == ' ' && i < COUNT(parts); i++) {
		if (text_starts_nocase(to + 1, parts[i]))
			return text_has_one(head, writes, COUNT(writes)) &&
			       mood_is_said(line, from);
	}
	return false;
}

void names_platforms(struct evidence *ev, const struct spot_line *l)
{
	size_t i = spot_next(l, SPOT_PLATFORMS, 0);
	const char *first = NULL, *end = NULL;
	int id = 0;
	char prose[512];

	if (i < COUNT(platforms))
		without_paths(l->text, prose, sizeof(prose));
	for (; i < COUNT(platforms); i = spot_next(l, SPOT_PLATFORMS, i + 1)) {
		const char *at = find_word(prose, platforms[i].word);

		/* "photon" of "photon 2" */
		if (!at || (first && at >= first && at < end))
			continue;
		evidence_add(ev, FACT_PLATFORM, l->number, l->text,
			     platforms[i].id, 0);
		if (is_made_for(prose, at, at + strlen(platforms[i].word)))
			evidence_add(ev, FACT_MADE_FOR, l->number, l->text,
				     platforms[i].id, MADE_IN_WORDS);
		if (first && at > first)
			continue;
		first = at;
		end = at + strlen(platforms[i].word);
		id = platforms[i].id;
	}
	if (first)
		evidence_platform(ev, id, PLATFORM_BY_WORD);
}

void names_files_prepare(struct spots *s)
{
	for (size_t i = 0; i < COUNT(file_marks); i++)
		spot_add(s, SPOT_FILES, file_marks[i]);
}

void names_platforms_prepare(struct spots *s)
{
	for (size_t i = 0; i < COUNT(platforms); i++)
		spot_add(s, SPOT_PLATFORMS, platforms[i].word);
}
