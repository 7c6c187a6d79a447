/* SPDX-License-Identifier: MIT */
/* What a device refuses, and what its system does to the bootloader. */
#include "model/rules/rules.h"

#include "model/catalog/milestone.h"
#include "model/catalog/release.h"

bool rules_bootloader_too_new(int platform, int bootloader, int system)
{
	return platform_id_has(platform, TRAIT_BORROWED_DCT) &&
	       bootloader >= BL_SPLIT && system >= 0 && system < OS_SPLIT;
}

/* modules.md 7.3 with user-optional: what an install looks at. */
static bool dependencies_refused(const struct setup *s, const struct fitted *m)
{
	const struct module_ref *second = &m->deps[1];

	if (m->deps[0].function == FUNCTION_NONE ||
	    m->function == FUNCTION_USER)
		return false;
	if (rules_satisfied(s, &m->deps[0]) == CHECK_FAIL)
		return true;
	if (second->function == FUNCTION_BOOTLOADER ||
	    setup_system(s) < OS_SPLIT)
		return false;
	return rules_satisfied(s, second) == CHECK_FAIL;
}

/* modules.md 7.4: another installed part needs more of this one. */
static bool full_refused(const struct setup *s, const struct fitted *m)
{
	if (m->function != FUNCTION_SYSTEM || setup_system(s) < OS_FULL_CHECK)
		return false;
	for (size_t i = 0; i < s->count; i++) {
		const struct fitted *o = &s->modules[i];

		if (o->function != FUNCTION_SYSTEM || o->index == m->index ||
		    !o->here)
			continue;
		for (size_t d = 0; d < 2; d++) {
			if (o->deps[d].function == m->function &&
			    o->deps[d].index == m->index &&
			    m->version < o->deps[d].version)
				return true;
		}
	}
	return false;
}

static const char *slot_unknown(const struct setup *s, const struct fitted *m)
{
	int system = setup_system(s);

	if (platform_id_has(s->platform_id, TRAIT_PART3_LATE) &&
	    m->function == FUNCTION_SYSTEM && m->index == 3 &&
	    system < OS_PART3_PLACE)
		return "Device OS before 0.5.3 has no place for part 3";
	if (m->function == FUNCTION_USER && m->index == 2 &&
	    system < OS_BIG_APP)
		return "Device OS before 3.1 has no place for this application";
	return NULL;
}

const char *rules_refused(const struct setup *s, const struct fitted *m,
			  enum road road)
{
	int system = setup_system(s);
	const char *why = road_closed(s->platform_id, road, m->function,
				      m->index, system);

	if (why || road_row(road)->direct)
		return why;
	if (m->function != FUNCTION_BOOTLOADER &&
	    rules_bootloader_too_new(s->platform_id,
				     setup_version(s, FUNCTION_BOOTLOADER, 0),
				     system))
		return "the bootloader is too new to apply what this Device OS "
		       "receives";
	why = slot_unknown(s, m);
	if (why || platform_id_has(s->platform_id, TRAIT_DEPENDENCIES_LIE))
		return why;
	if (dependencies_refused(s, m))
		return "the device refuses it: a dependency is not met";
	if (full_refused(s, m))
		return "the device refuses it: another part needs a newer one";
	return NULL;
}

/* Over one of 0.7.0; Photon and P1 have no 0.6.4. */
static bool puts_own_back(int platform, int system)
{
	return platform_id_has(platform, TRAIT_LOADER_INSIDE) &&
	       (system == OS_LOADER_BACK_055 || system == OS_LOADER_BACK_063 ||
		system == OS_LOADER_BACK_064);
}

/* The least that a part asks of the bootloader. */
static int bootloader_asked(const struct fitted *m)
{
	for (size_t d = 0; m && d < 2; d++) {
		if (m->deps[d].function == FUNCTION_BOOTLOADER)
			return m->deps[d].version;
	}
	return 0;
}

/* Does the system change the bootloader at this start? */
static bool puts_in(const struct setup *s, bool fresh_system, int bootloader,
		    int system)
{
	uint8_t function, index;

	if (bootloader < 0 || system < 0)
		return false;
	if (puts_own_back(s->platform_id, system) && bootloader >= BL_SPLIT)
		return true;
	if (!fresh_system || system < OS_LOADER_RAISED ||
	    !platform_id_has(s->platform_id, TRAIT_LOADER_STAYS_INSIDE))
		return false;
	release_main_part(s->platform_id, &function, &index);
	return bootloader < bootloader_asked(setup_find(s, function, index));
}

int rules_embedded_bootloader(const struct setup *s, bool fresh_system)
{
	int bootloader = setup_version(s, FUNCTION_BOOTLOADER, 0);
	int system = setup_system(s);
	const struct release_module *own;
	uint8_t function, index;

	if (!puts_in(s, fresh_system, bootloader, system))
		return bootloader;
	release_main_part(s->platform_id, &function, &index);
	own = release_module(
		release_of(s->platform_id, function, index, (unsigned)system),
		FUNCTION_BOOTLOADER, 0);
	return own ? own->version : bootloader;
}
