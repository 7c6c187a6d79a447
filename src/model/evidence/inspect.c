/* SPDX-License-Identifier: MIT */
/*
 * Module tables in words: what `particle serial inspect` prints, serial.md
 * 3.6, in both layouts, also without indentation, cut off, or run together
 * into one line.
 */
#include "base/count.h"
#include "model/evidence/own.h"
#include "model/evidence/parts.h"

#include <string.h>

#include "base/text.h"
#include "model/evidence/text.h"
#include "model/catalog/platform.h"

/* How the tools name functions; the longer ones first. */
static const struct {
	const char *pattern;
	enum function function;
} heads[] = {
	{ "^Bootloader module~#~version~#", FUNCTION_BOOTLOADER },
	{ "^System part module~#~version~#", FUNCTION_SYSTEM },
	{ "^System module~#~version~#", FUNCTION_SYSTEM },
	{ "^User part module~#~version~#", FUNCTION_USER },
	{ "^User module~#~version~#", FUNCTION_USER },
	{ "^Monolithic *module~#~version~#", FUNCTION_MONOLITHIC },
	{ "^Radio stack module~#~version~#", FUNCTION_RADIO },
	{ "^NCP *module~#~version~#", FUNCTION_NCP },
	{ "^Network co*module~#~version~#", FUNCTION_NCP },
	{ "^Resource module~#~version~#", FUNCTION_RESOURCE },
	{ "^Reserved module~#~version~#", FUNCTION_RESOURCE },
	{ "^Settings module~#~version~#", FUNCTION_SETTINGS },
	{ "^Asset module~#~version~#", FUNCTION_ASSET },
	{ "^undefined module~#~version~#", FUNCTION_NONE },
	{ "^None module~#~version~#", FUNCTION_NONE },
};

static const struct {
	const char *word;
	enum store store;
} locations[] = {
	{ "main location", STORE_MAIN },
	{ "factory location", STORE_FACTORY },
	{ "backup location", STORE_BACKUP },
	{ "temp location", STORE_SCRATCH },
	{ "scratch location", STORE_SCRATCH },
	{ "undefined location", STORE_OTHER },
	{ "other location", STORE_OTHER },
};

static const struct {
	const char *pattern;
	enum check_kind kind;
} checks[] = {
	{ "^Integrity~%", CHECK_INTEGRITY },
	{ "^Address Range~%", CHECK_RANGE },
	{ "^Platform~%", CHECK_PLATFORM },
	{ "^Dependencies~%", CHECK_DEPENDENCIES },
};

static bool is_pass(const char *word)
{
	return text_same(word, "pass") || text_same(word, "passed") ||
	       text_same(word, "ok");
}

static bool is_fail(const char *word)
{
	return text_same(word, "fail") || text_same(word, "failed");
}

static int location_of(const char *line)
{
	for (size_t i = 0; i < COUNT(locations); i++) {
		if (text_find_nocase(line, locations[i].word))
			return (int)locations[i].store;
	}
	return -1;
}

/* "Integrity: PASS" */
static bool read_check(struct inspect_reader *r, const char *line,
		       const char *next)
{
	struct words w;

	for (size_t i = 0; i < COUNT(checks); i++) {
		if (!words_match(line, checks[i].pattern, &w))
			continue;
		if (!is_pass(w.text) && !is_fail(w.text))
			return false;
		if (r->slot)
			r->slot->checks[checks[i].kind] =
				is_pass(w.text) ? CHECK_PASS : CHECK_FAIL;
		/* The tool prints the dependencies last. */
		r->ev->table.cut |= !next && r->locations &&
				    checks[i].kind != CHECK_DEPENDENCIES;
		return true;
	}
	return false;
}

/* Only a module, never a dependency, is followed by these. */
static bool is_body(const char *line)
{
	struct words w;

	return line && (words_match(line, "^Size~#", &w) ||
			words_match(line, "^UUID~%", &w) ||
			words_match(line, "^Integrity~%", &w));
}

static void read_dependency(struct inspect_reader *r, enum function function,
			    const struct words *w)
{
	struct slot *s = r->slot;

	if (!s || function == FUNCTION_NONE || s->dep_count >= 2)
		return;
	s->deps[s->dep_count].function = (uint8_t)function;
	s->deps[s->dep_count].index = (uint8_t)w->numbers[0];
	s->deps[s->dep_count].version = (uint16_t)w->numbers[1];
	s->dep_count++;
}

static void read_module(struct inspect_reader *r, enum function function,
			const struct words *w, const char *line)
{
	struct words size;
	int location = location_of(line);
	struct slot *s = evidence_new_slot(r->ev, r->line);

	r->slot = s;
	r->inside = true;
	if (!s)
		return;
	s->present = true;
	s->function = (uint8_t)function;
	s->index = (uint8_t)w->numbers[0];
	s->version = (uint16_t)w->numbers[1];
	s->store = location >= 0 ? (enum store)location : STORE_MAIN;
	if (words_match(line, "location~#", &size))
		s->max_size = (uint32_t)size.numbers[0];
}

static bool plausible(const struct words *w)
{
	return w->count >= 2 && w->numbers[0] >= 0 && w->numbers[0] < 256 &&
	       w->numbers[1] >= 0 && w->numbers[1] <= 65535;
}

/* Is this the last line, and cut inside or so that its kind is open? */
static bool is_torn_head(const struct inspect_reader *r, const char *line,
			 const char *next)
{
	if (next || location_of(line) >= 0)
		return false;
	return r->torn || (!r->locations && r->slot);
}

/* "System module #2 - version 207[, main location, 262144 bytes max size]" */
static bool read_head(struct inspect_reader *r, const char *line,
		      const char *next)
{
	struct words w;

	for (size_t i = 0; i < COUNT(heads); i++) {
		if (!words_match(line, heads[i].pattern, &w) || !plausible(&w))
			continue;
		if (is_torn_head(r, line, next)) {
			r->ev->table.cut = true;
		} else if (location_of(line) >= 0) {
			r->locations = true;
			read_module(r, heads[i].function, &w, line);
		} else if (is_body(next) || (!r->locations && !r->slot)) {
			read_module(r, heads[i].function, &w, line);
		} else {
			read_dependency(r, heads[i].function, &w);
		}
		return true;
	}
	return false;
}

/* "empty - factory location, 131072 bytes max size" */
static bool read_empty(struct inspect_reader *r, const char *line)
{
	struct words w;
	struct slot *s;
	int location;

	if (!words_match(line, "^empty~", &w))
		return false;
	location = location_of(line);
	if (location < 0)
		return false;
	s = evidence_new_slot(r->ev, r->line);
	r->slot = NULL;
	r->locations = true;
	if (s) {
		s->store = (enum store)location;
		if (words_match(line, "location~#", &w))
			s->max_size = (uint32_t)w.numbers[0];
	}
	return true;
}

/* "Platform: 6 - Photon", not "Platform: PASS" */
static bool read_platform(struct inspect_reader *r, const char *line,
			  const char *next)
{
	const struct platform *p;
	struct words w;
	int id = -1;

	if (!words_match(line, "^Platform~", &w))
		return false;
	if (words_match(line, "^Platform~#", &w)) {
		id = (int)w.numbers[0];
		if (r->torn && !next && !*w.end)
			return false;
	} else if (words_match(line, "^Platform~%", &w)) {
		p = platform_by_name(w.text);
		id = p ? p->id : -1;
	}
	if (id < 0 || id > 65535)
		return false;
	evidence_new_table(r->ev, id);
	evidence_add(r->ev, FACT_INSPECT, r->line, line, id, 0);
	r->slot = NULL;
	r->locations = false;
	r->inside = true;
	return true;
}

/* "a.txt (FAIL)": an asset that the application asks for. */
static bool read_asset(struct inspect_reader *r, const char *line)
{
	const char *end = strrchr(line, '(');
	struct module_asset a;

	if (!r->assets || !end)
		return false;
	if (!text_starts(end, "(FAIL)"))
		return text_starts(end, "(PASS)");
	line += strspn(line, " \t");
	while (end > line && end[-1] == ' ')
		end--;
	text_clean(a.name, sizeof(a.name), line, (size_t)(end - line));
	own_asset(&r->ev->table, a.name);
	evidence_add(r->ev, FACT_ASSET_MISSING, r->line, line, 0, 0);
	return true;
}

static bool read_detail(struct inspect_reader *r, const char *line)
{
	struct words w;

	if (words_match(line, "^UUID~%", &w)) {
		if (r->slot)
			text_copy(r->slot->uuid, sizeof(r->slot->uuid), w.text);
		return true;
	}
	if (!r->inside)
		return false;
	if (words_match(line, "^Asset Dependencies", &w)) {
		r->assets = true;
		return true;
	}
	return words_match(line, "^Size~#", &w) ||
	       words_match(line, "^Device~%", &w) ||
	       words_match(line, "^Modules~", &w) ||
	       words_match(line, "^Required:", &w) ||
	       words_match(line, "^Available but not", &w);
}

/* The beginning of a line of the table, at the very end of the text. */
static bool is_cut(const struct inspect_reader *r, const char *line,
		   const char *next)
{
	static const char *const starts[] = {
		"Bootloader module #0 - version",
		"System module #0 - version",
		"System part module #0 - version",
		"User module #0 - version",
		"User part module #0 - version",
		"Radio stack module #0",
		"Integrity: ",
		"Address Range: ",
		"Platform: ",
		"Dependencies: ",
		"Monolithic module #0",
		"NCP module #0",
		"UUID: ",
		"Modules",
	};
	size_t n;

	while (*line == ' ')
		line++;
	n = strlen(line);
	if (!r->inside || next || n < 1)
		return false;
	for (size_t i = 0; i < COUNT(starts); i++) {
		const char *s = starts[i];
		size_t k = 0;

		while (k < n && s[k] &&
		       (s[k] == line[k] || (s[k] == '0' && line[k])))
			k++;
		if (k == n)
			return true;
	}
	return false;
}

/* Without one of these no line of a table stands here. */
static const char *const marks[] = {
	"module",
	"location",
	"integrity",
	"address range",
	"platform",
	"dependenc",
	"uuid",
	"size",
	"device",
	"required:",
	"available but not",
};

void inspect_prepare(struct spots *s)
{
	for (size_t i = 0; i < COUNT(marks); i++)
		spot_add(s, SPOT_INSPECT, marks[i]);
}

bool inspect_line(struct inspect_reader *r, const struct spot_line *l,
		  const char *next)
{
	const char *line = l->text;

	r->line = l->number;
	if (spot_any(l, SPOT_INSPECT) &&
	    (read_check(r, line, next) || read_head(r, line, next) ||
	     read_empty(r, line) || read_platform(r, line, next) ||
	     read_detail(r, line)))
		return true;
	if (read_asset(r, line))
		return true;
	if (!is_cut(r, line, next))
		return false;
	r->ev->table.cut = true;
	return true;
}
