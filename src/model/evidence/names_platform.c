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

#define FEW_WORDS 3 /* blanks between a word and the name it is for */
#define OFTEN	  8 /* times in a line; more of one name tell nothing new */

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

/* Where `word`, or several of it, is a word of the name, from there on. */
static const char *find_word(const char *name, const char *from,
			     const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text_find_nocase(from, word); at;
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

/* Of files alone; in prose it is the name of sources for several. */
static const struct {
	const char *word;
	int id;
} files[] = {
	{ "core-firmware", PLATFORM_CORE },
};

int names_platform_of(const char *file)
{
	for (size_t i = 0; i < COUNT(files); i++) {
		if (find_word(file, file, files[i].word))
			return files[i].id;
	}
	for (size_t i = 0; i < COUNT(platforms); i++) {
		if (platforms[i].file &&
		    find_word(file, file, platforms[i].word))
			return platforms[i].id;
	}
	return -1;
}

/* Inside of a path, so that a file's name is not the device. */
static bool in_path(const char *line, const char *at)
{
	char token[200];

	while (at > line && at[-1] != ' ')
		at--;
	text_copy_n(token, sizeof(token), at, strcspn(at, " "));
	return names_is_path(token);
}

static const char *const parts[] = { "system parts", "system firmware",
				     "binar",	     "firmware",
				     "bootloader",   "tinker",
				     "image" };

/* "the Photon's bootloader": a part that is made for that platform. */
static bool is_of_part(const char *to)
{
	to += *to == '\'' && to[1] ? 2 : 0;
	for (size_t i = 0; *to == ' ' && i < COUNT(parts); i++) {
		if (text_starts_nocase(to + 1, parts[i]))
			return true;
	}
	return false;
}

/* The sentence up to the name, and from its end on. */
static void around(const char *line, const char *from, const char *to,
		   char head[128], char tail[128])
{
	const char *begin = from;

	while (begin > line && !strchr(".!?;", begin[-1]))
		begin--;
	if (from - begin >= 128)
		begin = from - 127;
	text_copy_n(head, 128, begin, (size_t)(from - begin));
	text_copy_n(tail, 128, to, strcspn(to, ".!?;,()"));
}

/* "I took the Photon's system parts": they are meant for this device. */
static bool is_made_for(const char *line, const char *from, const char *to)
{
	static const char *const writes[] = {
		"flashed", "wrote",  "written", "loaded",    "put ",
		"took ",   "upload", "install", "programmed"
	};
	char head[128], tail[128];

	around(line, from, to, head, tail);
	return is_of_part(to) && text_has_one(head, writes, COUNT(writes)) &&
	       mood_is_said(line, from);
}

static bool ends_with(const char *s, const char *end)
{
	const size_t n = strlen(s), m = strlen(end);

	return n >= m && text_starts_nocase(s + n - m, end);
}

/* "listed as a Photon", "a Core and a Photon": not the one it is about. */
static bool is_joined(const char *head)
{
	static const char *const ends[] = { " as ",  " as a ",	" as an ",
					    " and ", " and a ", " and an ",
					    " or ",  " or a " };
	for (size_t i = 0; i < COUNT(ends); i++) {
		if (ends_with(head, ends[i]))
			return true;
	}
	return false;
}

/* One of the words stands in front of the name, a few words before it. */
static bool is_led_by(const char *head, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *at = text_find_nocase(head, list[i]);
		size_t words = 0;

		for (const char *s = at; s && *s; s++)
			words += *s == ' ';
		if (at && words <= FEW_WORDS)
			return true;
	}
	return false;
}

/* Named beside the device: what is made for it, or only compared. */
static bool is_beside(const char *head, const char *tail, const char *to)
{
	static const char *const made[] = {
		"built for", "compiled for", "made for",   "meant for",
		"code from", "unlike",	     "instead of", "not a ",
		"not an ",   "like my ",     "same as"
	};

	return is_of_part(to) || is_joined(head) ||
	       text_starts_nocase(tail, " too") ||
	       is_led_by(head, made, COUNT(made));
}

/* "My Photon works": told to be well, by itself or so far. */
static bool is_well(const char *tail)
{
	static const char *const well[] = {
		" works", " worked",  " fine",	     " well",	   " ran ",
		" ok",	  " is good", " no trouble", " no problem"
	};
	static const char *const ill[] = { " not ", "n't ", " no longer" };

	return text_has_one(tail, well, COUNT(well)) &&
	       !text_has_one(tail, ill, COUNT(ill));
}

/* The next place where the word stands in prose, from `at` on, or NULL. */
static const char *next_in_prose(const char *line, const char *at,
				 const char *word)
{
	do
		at = find_word(line, at, word);
	while (at && in_path(line, at) && *++at);
	return at && *at ? at : NULL;
}

/* "photon" of "photon 2" */
static bool is_longer(const char *at, size_t row)
{
	for (size_t i = 0; i < row; i++) {
		if (text_starts_nocase(at, platforms[i].word) &&
		    !isalnum((unsigned char)at[strlen(platforms[i].word)]))
			return true;
	}
	return false;
}

void names_platforms(struct evidence *ev, const struct spot_line *l)
{
	const char *first = NULL;
	bool aside = true;
	int id = 0;

	for (size_t i = spot_next(l, SPOT_PLATFORMS, 0); i < COUNT(platforms);
	     i = spot_next(l, SPOT_PLATFORMS, i + 1)) {
		const char *at = l->text, *to;

		for (int n = 0;
		     n < OFTEN &&
		     (at = next_in_prose(l->text, at, platforms[i].word));
		     n++, at = to) {
			char head[128], tail[128];
			bool beside;

			to = at + strlen(platforms[i].word);
			if (is_longer(at, i))
				continue;
			around(l->text, at, to, head, tail);
			beside = is_beside(head, tail, to);
			evidence_add_at(ev, FACT_PLATFORM, l->number, l->text,
					at, platforms[i].id,
					beside || is_well(tail));
			if (is_made_for(l->text, at, to))
				evidence_add(ev, FACT_MADE_FOR, l->number,
					     l->text, platforms[i].id,
					     MADE_IN_WORDS);
			/* what is named beside it only where it is alone */
			if (!first || (aside && !beside) ||
			    (aside == beside && at < first)) {
				first = at;
				aside = beside;
				id = platforms[i].id;
			}
		}
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
