/* SPDX-License-Identifier: MIT */
#include "model/catalog/table.h"

#include "base/count.h"
#include "model/catalog/platform.h"

#include <stdio.h>

static const struct {
	enum check_kind kind;
	unsigned bit;
} valid_bits[] = {
	{ CHECK_INTEGRITY, VALID_INTEGRITY },
	{ CHECK_RANGE, VALID_RANGE },
	{ CHECK_PLATFORM, VALID_PLATFORM },
	{ CHECK_DEPENDENCIES, VALID_DEPENDENCIES },
};

static bool is_at(const struct slot *s, unsigned function, unsigned index,
		  enum store store)
{
	return s->function == function && s->index == index &&
	       s->store == store;
}

const struct slot *table_find(const struct table *t, unsigned function,
			      unsigned index, enum store store)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (s->present && is_at(s, function, index, store))
			return s;
	}
	return NULL;
}

int table_version(const struct table *t, unsigned function, unsigned index)
{
	const struct slot *s = table_find(t, function, index, STORE_MAIN);

	return s ? s->version : -1;
}

/*
 * Is a module that the table does not show really not there?  Yes if the
 * slot was read and found empty, or if a device listed all its modules:
 * bootloader and system parts are in every list (serial.md 3.1), other
 * kinds are left out by some writers.
 */
static bool is_absent(const struct table *t, const struct module_ref *r)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (!s->present && is_at(s, r->function, r->index, STORE_MAIN))
			return true;
	}
	return (t->source == TABLE_SERIAL || t->source == TABLE_USB) &&
	       !t->cut && t->count > 0 &&
	       (r->function == FUNCTION_BOOTLOADER ||
		r->function == FUNCTION_SYSTEM);
}

enum check table_satisfies(const struct table *t, const struct module_ref *r)
{
	int version;

	if (r->function == FUNCTION_NONE)
		return CHECK_PASS;
	version = table_version(t, r->function, r->index);
	if (version >= 0)
		return version >= r->version ? CHECK_PASS : CHECK_FAIL;
	return is_absent(t, r) || platform_lacks(platform_by_id(t->platform_id),
						 r->function, r->index)
		       ? CHECK_FAIL
		       : CHECK_UNKNOWN;
}

void slot_set_valid(struct slot *s, unsigned checked, unsigned passed)
{
	s->raw = true;
	s->checked = (uint8_t)checked;
	s->passed = (uint8_t)passed;
	for (size_t i = 0; i < COUNT(valid_bits); i++) {
		unsigned bit = valid_bits[i].bit;

		s->checks[valid_bits[i].kind] = !(checked & bit) ? CHECK_UNKNOWN
						: passed & bit	 ? CHECK_PASS
								 : CHECK_FAIL;
	}
}

static const char *store_words(enum store store)
{
	switch (store) {
	case STORE_MAIN:
		return NULL;
	case STORE_SCRATCH:
		return "update slot";
	default:
		return store_name(store);
	}
}

const char *slot_label(const struct slot *s, char out[SLOT_LABEL])
{
	const char *store = store_words(s->store);
	char what[32];

	if (s->function == FUNCTION_NONE)
		snprintf(what, sizeof(what), "empty");
	else
		snprintf(what, sizeof(what), "%s %u",
			 function_name(s->function), s->index);
	snprintf(out, SLOT_LABEL, "%s%s%s%s", what, store ? " (" : "",
		 store ? store : "", store ? ")" : "");
	return out;
}

const char *module_ref_label(const struct module_ref *r, char out[SLOT_LABEL])
{
	snprintf(out, SLOT_LABEL, "%s %u v%u", function_name(r->function),
		 r->index, r->version);
	return out;
}

const char *check_name(enum check c)
{
	switch (c) {
	case CHECK_PASS:
		return "pass";
	case CHECK_FAIL:
		return "fail";
	case CHECK_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *check_kind_name(enum check_kind k)
{
	static const char *const names[CHECK_KINDS] = {
		[CHECK_INTEGRITY] = "integrity",
		[CHECK_RANGE] = "range",
		[CHECK_PLATFORM] = "platform",
		[CHECK_DEPENDENCIES] = "dependencies",
	};

	return (unsigned)k < CHECK_KINDS ? names[k] : "unknown";
}

const char *table_source_name(enum table_source s)
{
	static const char *const names[] = {
		[TABLE_SERIAL] = "serial", [TABLE_USB] = "usb",
		[TABLE_DFU] = "dfu",	   [TABLE_TEXT] = "text",
		[TABLE_EVENT] = "event",
	};

	return (unsigned)s < COUNT(names) ? names[s] : "unknown";
}
