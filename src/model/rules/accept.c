/* Which road brings which module to which system, and what is refused. */
#include "base/count.h"
#include "model/rules/rules.h"

#include "model/catalog/milestone.h"
#include "model/catalog/release.h"

#define BIT(function) (1u << FUNCTION_##function)

#define BOOTLOADER BIT(BOOTLOADER)
#define PARTS	   (BIT(SYSTEM) | BIT(USER))
#define MONO	   BIT(MONOLITHIC)
#define RADIO	   BIT(RADIO)
#define NCP	   BIT(NCP)
#define LAST	   0xFFFF

struct road_rule {
	enum road road;
	uint8_t gen;
	int8_t platform;    /* -1: all of the generation but the Duo */
	uint16_t functions; /* bits */
	uint16_t from, to;  /* versions of the system that runs */
};

static const struct road_rule road_rules[] = {
	/* 0.4.3 repaired YMODEM, 6.0.0 took it out; serial.md 4.9, 6 */
	{ ROAD_SERIAL, 2, -1, BOOTLOADER | PARTS, 3, 5999 },
	{ ROAD_SERIAL, 3, -1, BOOTLOADER | PARTS | RADIO | NCP, 0, 5999 },
	{ ROAD_SERIAL, 2, PLATFORM_DUO, PARTS, 1, 7 },
	{ ROAD_SERIAL, 2, PLATFORM_DUO, PARTS, 9, LAST },
	{ ROAD_DFU, 1, -1, MONO, 0, LAST },
	{ ROAD_DFU, 2, -1, PARTS | MONO, 0, LAST },
	{ ROAD_DFU, 2, PLATFORM_DUO, PARTS | MONO, 0, LAST },
	{ ROAD_DFU, 3, -1, PARTS | MONO | RADIO, 0, LAST },
	{ ROAD_DFU, 4, -1, PARTS | MONO, 0, LAST },
	/* 1.2.1-rc.3; usb-requests.md 12.  Not known on Gen 4. */
	{ ROAD_DFU_STAGED, 2, -1, BOOTLOADER, 1212, LAST },
	{ ROAD_DFU_STAGED, 3, -1, BOOTLOADER, 1212, LAST },
	/* 0.8.0-rc.2, Gen 3 0.9.0; usb-requests.md 1 */
	{ ROAD_USB, 2, -1, BOOTLOADER | PARTS, 301, LAST },
	{ ROAD_USB, 3, -1, BOOTLOADER | PARTS | RADIO | NCP, 403, LAST },
	{ ROAD_USB, 4, -1, BOOTLOADER | PARTS, 0, LAST },
	{ ROAD_OTA, 1, -1, MONO, 0, LAST },
	{ ROAD_OTA, 2, -1, BOOTLOADER | PARTS, 3, LAST },
	{ ROAD_OTA, 2, PLATFORM_DUO, PARTS, 1, 7 },
	{ ROAD_OTA, 2, PLATFORM_DUO, PARTS, 9, LAST },
	{ ROAD_OTA, 3, -1, BOOTLOADER | PARTS | RADIO | NCP, 0, LAST },
	{ ROAD_OTA, 4, -1, BOOTLOADER | PARTS, 0, LAST },
};

bool rules_bootloader_too_new(int platform, int bootloader, int system)
{
	return platform_id_has(platform, TRAIT_BORROWED_DCT) &&
	       bootloader >= BL_SPLIT && system >= 0 && system < OS_SPLIT;
}

static bool fits(const struct road_rule *r, const struct platform *p,
		 enum road road, unsigned function)
{
	bool duo = p->id == PLATFORM_DUO;

	return r->road == road && r->gen == p->gen &&
	       (r->platform == PLATFORM_DUO) == duo &&
	       (r->functions & (1u << function));
}

static const char *closed_words(enum road road, int system)
{
	switch (road) {
	case ROAD_SERIAL:
		return system >= 6000
			       ? "Device OS 6.0 and later take nothing over "
				 "serial"
			       : "this Device OS cannot receive it over serial";
	case ROAD_DFU_STAGED:
		return "a staged update needs Device OS 1.2.1 or later";
	case ROAD_USB:
		return "this Device OS cannot receive it over USB requests";
	default:
		return "this Device OS does not apply what it receives";
	}
}

const char *rules_road_closed(int platform, enum road road, unsigned function,
			      unsigned index, int system)
{
	const struct platform *p = platform_by_id(platform);
	bool known = false;

	if (!p || function >= FUNCTIONS)
		return "the platform is not known";
	/* The prebootloader's first part never changes in the field. */
	if (function == FUNCTION_BOOTLOADER && index == 1)
		return "this part of the bootloader is never written";
	for (size_t i = 0; i < COUNT(road_rules); i++) {
		const struct road_rule *r = &road_rules[i];

		if (!fits(r, p, road, function))
			continue;
		known = true;
		if (road == ROAD_DFU || (system >= r->from && system <= r->to))
			return NULL;
	}
	if (known && system < 0)
		return "no Device OS runs that could receive it";
	return known ? closed_words(road, system)
		     : "this platform has no such road for this module";
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
	const char *why = rules_road_closed(s->platform_id, road, m->function,
					    m->index, system);

	if (why || road == ROAD_DFU)
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
	if (puts_own_back(s->platform_id, system) && bootloader >= BL_SPLIT)
		return own->version;
	if (platform_id_has(s->platform_id, TRAIT_LOADER_STAYS_INSIDE) &&
	    fresh_system && system >= OS_LOADER_RAISED &&
	    bootloader < bootloader_asked(setup_find(s, function, index)))
		return own->version;
	return bootloader;
}
