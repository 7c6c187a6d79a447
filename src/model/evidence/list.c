/* SPDX-License-Identifier: MIT */
/*
 * Modules in free words: lists that people and small tools write.
 */
#include "base/count.h"
#include "model/evidence/parts.h"

#include <string.h>

#include "model/evidence/text.h"
#include "model/catalog/platform.h"
#include "model/catalog/release.h"

#define LIST_ITEMS 12 /* in one line */
#define ANY_INDEX  -1 /* the first number is the index */

/* What stands before the version. */
static const struct {
	const char *pattern;
	enum function function;
	int index;
} names[] = {
	{ "^bootloader module~#", FUNCTION_BOOTLOADER, ANY_INDEX },
	{ "^bootloader", FUNCTION_BOOTLOADER, 0 },
	{ "^boot loader", FUNCTION_BOOTLOADER, 0 },
	{ "^bl", FUNCTION_BOOTLOADER, 0 },
	{ "^module #~@)", FUNCTION_SYSTEM, ANY_INDEX },
	{ "^system part~#", FUNCTION_SYSTEM, ANY_INDEX },
	{ "^system-part~#", FUNCTION_SYSTEM, ANY_INDEX },
	{ "^system module~#", FUNCTION_SYSTEM, ANY_INDEX },
	{ "^system~#", FUNCTION_SYSTEM, ANY_INDEX },
	{ "^sys part~#", FUNCTION_SYSTEM, ANY_INDEX },
	{ "^part~#", FUNCTION_SYSTEM, ANY_INDEX },
	{ "^user part~#", FUNCTION_USER, ANY_INDEX },
	{ "^user~#", FUNCTION_USER, ANY_INDEX },
	{ "^user part", FUNCTION_USER, 1 },
	{ "^user module", FUNCTION_USER, 1 },
	{ "^user app", FUNCTION_USER, 1 },
	{ "^user", FUNCTION_USER, 1 },
	{ "^application", FUNCTION_USER, 1 },
	{ "^app", FUNCTION_USER, 1 },
	{ "^softdevice", FUNCTION_RADIO, 0 },
	{ "^radio stack", FUNCTION_RADIO, 0 },
	{ "^ncp", FUNCTION_NCP, 0 },
	{ "bootloader is version", FUNCTION_BOOTLOADER, 0 },
	{ "bootloader is at", FUNCTION_BOOTLOADER, 0 },
	{ "bootloader is still", FUNCTION_BOOTLOADER, 0 },
	{ "bootloader is", FUNCTION_BOOTLOADER, 0 },
	{ "bootloader version is", FUNCTION_BOOTLOADER, 0 },
	{ "bootloader reports", FUNCTION_BOOTLOADER, 0 },
};

/* The version; a row that takes none says that the module is not there. */
static const char *const values[] = {
	"^~v#|",    "^~version~#|", "^:~#|",	      "^=~#|",
	"^is~v#|",  "^#|",	    "^~none|",	      "^~missing|",
	"^~empty|", "^~not there|", "^~not present|",
};

static const char *const wanted[] = {
	"bootloader*get it to v#|",
	"bootloader*back to v#|",
	"bootloader*down to v#|",
	"bootloader*should be~v#|",
	"bootloader*should be~version~#|",
	"bootloader*required~#|",
	"bootloader*goes with it~#|",
	"needs bootloader~#|",
	"requires bootloader~#|",
	"required bootloader~#|",
	"bootloader*needs~#|",
	"bootloader~#~is needed",
};

/* Parts by their place in flash, wherever the text begins to count. */
static int index_by_address(const struct evidence *ev, unsigned long address)
{
	const struct platform *p = platform_by_id(ev->table.platform_id);

	for (size_t i = 0; p && i < p->window_count; i++) {
		const struct window *w = &p->windows[i];

		if (w->function == FUNCTION_SYSTEM && w->store == STORE_MAIN &&
		    w->start == address)
			return w->index;
	}
	return -1;
}

static void put(struct evidence *ev, size_t number, const char *line,
		enum function function, long index, long version)
{
	struct slot *s = NULL;
	struct words w;

	for (size_t i = 0; i < ev->table.count; i++) {
		struct slot *old = &ev->table.slots[i];

		if (old->function == function && old->index == index &&
		    old->store == STORE_MAIN)
			s = old;
	}
	if (!s) {
		bool begins = ev->begins;

		/* words go on with what is known, they begin no table */
		ev->begins = false;
		s = evidence_new_slot(ev, number);
		ev->begins = begins;
	}
	if (!s)
		return;
	s->present = version >= 0;
	s->function = (uint8_t)function;
	s->index = (uint8_t)index;
	s->version = version >= 0 ? (uint16_t)version : 0;
	s->line = (uint16_t)(number > 65535 ? 65535 : number);
	if (function == FUNCTION_SYSTEM &&
	    words_match(line, "(system part~#", &w))
		evidence_add(ev, FACT_FILE_NAMES, number, line, index,
			     w.numbers[0]);
}

/* In a table that a device listed, words add nothing. */
static bool has_real_table(const struct evidence *ev)
{
	for (size_t i = 0; i < ev->table.count; i++) {
		for (int k = 0; k < CHECK_KINDS; k++) {
			if (ev->table.slots[i].checks[k] != CHECK_UNKNOWN)
				return true;
		}
	}
	return false;
}

/* "bootloader 11 (0.6.2)", but not "part 2 times". */
static bool ends_well(const char *s)
{
	while (*s == ' ')
		s++;
	return !*s || strchr("(,;[.)", *s);
}

/* The value behind a name: a version, -1 (not there), -2 (no value). */
static long value_of(const struct evidence *ev, const char *text,
		     unsigned function, long index)
{
	const struct release_module *m;
	const struct release *r;
	struct words w;

	if (words_match(text, "^~$|", &w)) {
		r = release_find(ev->table.platform_id, w.text);
		m = r ? release_module(r, function, (unsigned)index) : NULL;
		return m ? m->version : -2;
	}
	for (size_t i = 0; i < COUNT(values); i++) {
		if (!words_match(text, values[i], &w))
			continue;
		if (!w.count)
			return -1;
		/* "0.7.0": a release of an unknown platform */
		if ((*w.end == '.' && w.end[1] >= '0' && w.end[1] <= '9') ||
		    !ends_well(w.end) || w.numbers[0] < 0 ||
		    w.numbers[0] > 65535)
			return -2;
		return w.numbers[0];
	}
	return -2;
}

static bool take_name(struct evidence *ev, size_t number, const char *line,
		      size_t row)
{
	struct words w, called;
	long index = names[row].index, version;

	if (!words_match(line, names[row].pattern, &w))
		return false;
	if (index == ANY_INDEX)
		index = w.numbers[0];
	if (w.count > 1) {
		int place = index_by_address(ev, (unsigned long)w.numbers[1]);

		if (place > 0)
			index = place;
	}
	if (index < 0 || index > 255)
		return false;
	version = value_of(ev, w.end, names[row].function, index);
	if (version == -2)
		return false;
	/* "6305 (6.3.4)": the release that the writer gives it */
	if (names[row].function == FUNCTION_SYSTEM &&
	    words_match(w.end, "#~$", &called))
		evidence_add(ev, FACT_RELEASE, number, called.text, 0, 0);
	if (!has_real_table(ev))
		put(ev, number, line, names[row].function, index, version);
	return true;
}

/* "P2: system-part1 5501, bootloader 2100": behind a stop a list goes on. */
static const char *next_item(const char *s)
{
	for (; *s; s++) {
		if (strchr(":,;.", *s) && s[1] == ' ' && s[2])
			return s + 2;
	}
	return NULL;
}

static bool take_names(struct evidence *ev, const struct spot_line *l)
{
	const char *line = l->text;
	bool read = false;
	int items = 0;

	for (; line && items < LIST_ITEMS; line = next_item(line), items++) {
		for (size_t i = spot_next(l, SPOT_MODULES, 0); i < COUNT(names);
		     i = spot_next(l, SPOT_MODULES, i + 1)) {
			if ((items && names[i].pattern[0] != '^') ||
			    !take_name(ev, l->number, line, i))
				continue;
			read = true;
			break;
		}
	}
	return read;
}

void list_prepare(struct spots *s)
{
	for (size_t i = 0; i < COUNT(wanted); i++)
		spot_add(s, SPOT_WANTED, wanted[i]);
	for (size_t i = 0; i < COUNT(names); i++)
		spot_add(s, SPOT_MODULES, names[i].pattern);
}

bool list_line(struct evidence *ev, const struct spot_line *l)
{
	struct words w;
	bool read = false;

	for (size_t i = spot_next(l, SPOT_WANTED, 0); i < COUNT(wanted);
	     i = spot_next(l, SPOT_WANTED, i + 1)) {
		if (!words_match(l->text, wanted[i], &w))
			continue;
		evidence_add(ev, FACT_VERSION_WANT, l->number, l->text,
			     w.numbers[w.count - 1], 0);
		read = true;
	}
	/* without a module's name next_item() need not be looked for */
	if (!spot_any(l, SPOT_MODULES))
		return read;
	return take_names(ev, l) || read;
}
