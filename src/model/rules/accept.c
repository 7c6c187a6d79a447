/* What a device refuses, and what its system does to the bootloader. */
#include "model/rules/rules.h"

#include "model/catalog/release.h"

/* Photon and P1: bootloaders from here on ask the system for the DCT. */
#define FIRST_BORROWED_DCT	100
#define FIRST_LENT_DCT		200
#define FIRST_FULL_CHECK	18   /* 0.5.3-rc.1; modules.md 7.1 */
#define FIRST_PART3_SLOT	19   /* 0.5.3-rc.2; serial.md 6.4 */
#define FIRST_256K_APPS		3102 /* platforms.md 4 */
#define FIRST_SECOND_DEPENDENCY 200
#define FIRST_EMBEDDED_ELECTRON 105 /* 0.6.1 */

bool rules_bootloader_too_new(int platform, int bootloader, int system)
{
	if (platform != PLATFORM_PHOTON && platform != PLATFORM_P1)
		return false;
	return bootloader >= FIRST_BORROWED_DCT && system >= 0 &&
	       system < FIRST_LENT_DCT;
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
	    setup_system(s) < FIRST_SECOND_DEPENDENCY)
		return false;
	return rules_satisfied(s, second) == CHECK_FAIL;
}

/* modules.md 7.4: another installed part needs more of this one. */
static bool full_refused(const struct setup *s, const struct fitted *m)
{
	if (m->function != FUNCTION_SYSTEM ||
	    setup_system(s) < FIRST_FULL_CHECK)
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

	if (s->platform_id == PLATFORM_ELECTRON &&
	    m->function == FUNCTION_SYSTEM && m->index == 3 &&
	    system < FIRST_PART3_SLOT)
		return "Device OS before 0.5.3 has no place for part 3";
	if (m->function == FUNCTION_USER && m->index == 2 &&
	    system < FIRST_256K_APPS)
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
	if (why || s->platform_id == PLATFORM_DUO)
		return why; /* it lets every dependency pass; modules.md 11.2 */
	if (dependencies_refused(s, m))
		return "the device refuses it: a dependency is not met";
	if (full_refused(s, m))
		return "the device refuses it: another part needs a newer one";
	return NULL;
}

/* 0.5.5, 0.6.3 and 0.6.4 put their own back over a 0.7.0 one. */
static bool puts_own_back(int platform, int system)
{
	if (platform == PLATFORM_ELECTRON)
		return system == 23 || system == 109 || system == 110;
	return (platform == PLATFORM_PHOTON || platform == PLATFORM_P1) &&
	       (system == 23 || system == 109);
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

int rules_embedded_bootloader(const struct setup *s, bool fresh_system)
{
	int bootloader = setup_version(s, FUNCTION_BOOTLOADER, 0);
	int system = setup_system(s);
	const struct release *r;
	const struct release_module *own;
	uint8_t function, index;

	if (bootloader < 0 || system < 0)
		return bootloader;
	release_main_part(s->platform_id, &function, &index);
	r = release_of(s->platform_id, function, index, (unsigned)system);
	own = release_module(r, FUNCTION_BOOTLOADER, 0);
	if (!own)
		return bootloader;
	if (puts_own_back(s->platform_id, system) &&
	    bootloader >= FIRST_BORROWED_DCT)
		return own->version;
	if (s->platform_id == PLATFORM_ELECTRON && fresh_system &&
	    system >= FIRST_EMBEDDED_ELECTRON &&
	    bootloader < bootloader_asked(setup_find(s, function, index)))
		return own->version;
	return bootloader;
}
