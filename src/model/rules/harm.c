/* SPDX-License-Identifier: MIT */
#include "model/rules/harm.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(char out[HARM_TEXT], const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void add(char out[HARM_TEXT], const char *fmt, ...)
{
	size_t used = strlen(out), room = HARM_TEXT - used;
	va_list ap;
	int n;

	if (used) {
		snprintf(out + used, room, "; ");
		used = strlen(out);
		room = HARM_TEXT - used;
	}
	va_start(ap, fmt);
	n = vsnprintf(out + used, room, fmt, ap);
	va_end(ap);
	if (n >= (int)room)
		memcpy(out + HARM_TEXT - 4, "...", 4);
}

static bool fails(const struct setup *s, unsigned function, unsigned index)
{
	const struct fitted *m = setup_find(s, function, index);

	return m && rules_dependencies(s, m) == CHECK_FAIL;
}

/* The dependencies that are not met, by name. */
static void add_module(const struct setup *after, const struct fitted *m,
		       char out[HARM_TEXT])
{
	char needs[SLOT_LABEL], has[16];

	for (size_t d = 0; d < 2; d++) {
		const struct module_ref *r = &m->deps[d];
		int version = setup_version(after, r->function, r->index);

		if (rules_satisfied(after, r) != CHECK_FAIL)
			continue;
		snprintf(has, sizeof(has), "v%d", version);
		add(out, "%s %u v%u needs %s, the device would have %s",
		    function_name(m->function), m->index, m->version,
		    module_ref_label(r, needs), version < 0 ? "none" : has);
		return;
	}
}

/* The higher, the less runs; what is not known is not compared. */
static int rank(enum rules_boot b)
{
	switch (b) {
	case RULES_BOOT_APP:
		return 1;
	case RULES_BOOT_SAFE:
		return 2;
	case RULES_BOOT_DFU:
		return 3;
	default:
		return 0;
	}
}

static void add_boot(const struct setup *before, const struct setup *after,
		     char out[HARM_TEXT])
{
	const enum rules_boot will = rules_boots(after);
	const int was = rank(rules_boots(before));

	if (!was || rank(will) <= was)
		return;
	if (will == RULES_BOOT_DFU)
		add(out, "Device OS may not start any more");
	else if (!out[0])
		add(out, "the application would not run any more");
}

static bool loader_too_new(const struct setup *s)
{
	return rules_bootloader_too_new(
		s->platform_id, setup_version(s, FUNCTION_BOOTLOADER, 0),
		setup_system(s));
}

bool harm_of(const struct setup *before, const struct setup *after,
	     char out[HARM_TEXT])
{
	out[0] = '\0';
	for (size_t i = 0; i < after->count; i++) {
		const struct fitted *m = &after->modules[i];

		if (rules_dependencies(after, m) == CHECK_FAIL &&
		    !fails(before, m->function, m->index))
			add_module(after, m, out);
	}
	add_boot(before, after, out);
	if (loader_too_new(after) && !loader_too_new(before))
		add(out, "the bootloader would be too new for the system, "
			 "which would apply no update any more");
	return out[0] != '\0';
}
