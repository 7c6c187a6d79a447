/* SPDX-License-Identifier: MIT */
#include "roads/flash.h"

#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/milestone.h"
#include "model/catalog/asset.h"
#include "model/catalog/release.h"

#define ANY	      (~0u)
#define BIT(function) (1u << FUNCTION_##function)

/*
 * Flags that change what a device makes of the bytes (modules.md 2.1), and
 * the modules that may have them.  What is in no row changes nothing or
 * nobody knows what; see check_flags().
 */
static const struct {
	uint8_t flag;
	unsigned functions; /* bits 1u << enum function; 0: none */
	const char *what;
} flags[] = {
	/* Real ones: the radio stacks of Gen 3, and assets. */
	{ MODULE_DROP_INFO, BIT(RADIO) | BIT(ASSET),
	  "is marked to be written without its header" },
	/* What is installed then has another header, and nothing proves it;
	 * no real file is (modules.md 5) but for assets, which are known by
	 * the hash of what is in them. */
	{ MODULE_COMPRESSED, BIT(ASSET), "is compressed" },
	{ MODULE_COMBINED, 0, "is the first part of a combined file" },
	{ MODULE_ENCRYPTED, 0, "is encrypted" },
	{ MODULE_PREFIX_EXTENSIONS, ANY, "has an extended header" },
};

static int check_flags(const struct module *m, struct err *e)
{
	unsigned known = 0;

	for (size_t i = 0; i < COUNT(flags); i++) {
		known |= flags[i].flag;
		if (m->flags & flags[i].flag &&
		    !(flags[i].functions & 1u << m->function))
			return err_set(e, ERR_BAD_FILE, "flash",
				       "%s %u %s, which is not for this kind "
				       "of module (flags 0x%02x)",
				       function_name(m->function), m->index,
				       flags[i].what, m->flags);
	}
	if (m->flags & ~known)
		return err_set(e, ERR_BAD_FILE, "flash",
			       "%s %u has flags that nobody knows (0x%02x)",
			       function_name(m->function), m->index, m->flags);
	return 0;
}

/* A device knows an asset by its name, and it is proven by that. */
static int check_asset(const struct module *m, struct err *e)
{
	if (m->function != FUNCTION_ASSET || m->name[0])
		return 0;
	return err_set(e, ERR_BAD_FILE, "flash", "the asset has no name");
}

/* How much is left out in front is known for the plain header only. */
static bool drops_more(const struct module *m)
{
	return m->flags & MODULE_DROP_INFO &&
	       m->flags & MODULE_PREFIX_EXTENSIONS;
}

static int check_platform(const struct job *j, const struct module *m,
			  struct err *e)
{
	char name[PLATFORM_NAME];

	if (m->platform_id == j->device.platform->id || module_is_for_any(m))
		return 0;
	return err_set(e, ERR_WRONG_PLATFORM, "flash",
		       "the file is for %s, the device is a %s",
		       platform_name(m->platform_id, name),
		       j->device.platform->title);
}

/* Modules with a place of their own must name exactly that place. */
static int check_place(const struct job *j, const struct module *m,
		       const struct window *w, struct err *e)
{
	uint64_t end = (uint64_t)m->end + MODULE_CRC_SIZE;
	bool floats = platform_has(j->device.platform, TRAIT_APP_FLOATS) &&
		      m->function == FUNCTION_USER;

	if (w->start == 0 && w->function != FUNCTION_BOOTLOADER) {
		if (m->size <= w->size) /* NCP, assets: no address here */
			return 0;
	} else if ((m->start == w->start || (floats && m->start > w->start)) &&
		   end <= (uint64_t)w->start + w->size) {
		return 0;
	}
	return err_set(e, ERR_OUT_OF_WINDOW, "flash",
		       "%s %u at 0x%08x..0x%08x does not fit its place "
		       "0x%08x..0x%08x",
		       function_name(m->function), m->index, m->start,
		       m->end + MODULE_CRC_SIZE, w->start,
		       (unsigned)(w->start + w->size));
}

unsigned flash_system(const struct table *now)
{
	int version = now ? table_version(now, FUNCTION_SYSTEM, 1) : -1;

	return version > 0 ? (unsigned)version : 0;
}

/*
 * The factory place has one for any application (platforms.md 4).  Where a
 * system part lies is told by its own version, not by what is there before it.
 */
const struct window *flash_window(const struct job *j,
				  const struct flash_image *image,
				  unsigned system)
{
	const struct module *m = &image->module;
	unsigned index = image->store == STORE_FACTORY ? 1 : m->index;
	unsigned map = m->function == FUNCTION_SYSTEM ? m->version : system;

	return platform_window(j->device.platform, m->function, index,
			       image->store, map);
}

/* It is copied to the place that its header names. */
static int check_factory(const struct job *j, const struct module *m,
			 const struct window *w, enum road over,
			 unsigned system, struct err *e)
{
	const struct window *main = platform_window(
		j->device.platform, m->function, m->index, STORE_MAIN, system);

	if (!road_leads(over, j->device.platform, m->function, 1,
			STORE_FACTORY))
		return err_set(e, ERR_NO_ROAD, "flash",
			       "the factory place is reached over DFU only");
	if (!main || m->start != main->start || m->size > w->size ||
	    !platform_may_write(j->device.platform, w->dfu_alt, w->start,
				m->size))
		return err_set(e, ERR_OUT_OF_WINDOW, "flash",
			       "%s %u does not fit the factory place",
			       function_name(m->function), m->index);
	return 0;
}

/* What plain DFU puts to flash: with DROP_INFO without its prefix. */
static uint32_t dfu_size(const struct module *m)
{
	return m->flags & MODULE_DROP_INFO ? m->size - MODULE_PREFIX_SIZE
					   : m->size;
}

static int check_direct(const struct job *j, const struct module *m,
			const struct window *w, struct err *e)
{
	if (drops_more(m))
		return err_set(e, ERR_NO_ROAD, "flash",
			       "what is left out of a module with an extended "
			       "header is not known over DFU");
	if (!platform_may_write(j->device.platform, w->dfu_alt, m->start,
				dfu_size(m)))
		return err_set(e, ERR_NO_ROAD, "flash",
			       "a %s cannot be written over DFU",
			       function_name(m->function));
	return 0;
}

static int check_area(const struct job *j, const struct flash_image *image,
		      unsigned system, struct err *e)
{
	const struct window *area = platform_window(
		j->device.platform, FUNCTION_NONE, 0, STORE_SCRATCH, system);

	if (!area)
		return err_set(e, ERR_NO_ROAD, "flash",
			       "a %s has no OTA area that can be reached",
			       j->device.platform->title);
	if (image->len > area->size)
		return err_set(e, ERR_OUT_OF_WINDOW, "flash",
			       "%zu bytes do not fit the OTA area of %u",
			       image->len, area->size);
	return 0;
}

static int check_road(const struct job *j, const struct flash_image *image,
		      enum road over, const struct window *w, unsigned system,
		      struct err *e)
{
	const struct module *m = &image->module;
	const struct road_row *road = road_row(over);

	if (over == ROAD_NONE)
		return err_set(e, ERR_NO_ROAD, "flash",
			       "there is no way for %s %u in this state",
			       function_name(m->function), m->index);
	if (!road_leads(over, j->device.platform, m->function, m->index,
			STORE_MAIN))
		return err_set(e, ERR_NO_ROAD, "flash",
			       "%s cannot be written to this %s over %s",
			       function_name(m->function),
			       j->device.platform->title, road->name);
	if (road->direct)
		return check_direct(j, m, w, e);
	return road->bounded ? check_area(j, image, system, e) : 0;
}

int flash_check(const struct job *j, const struct flash_image *image,
		enum road over, unsigned system, struct err *e)
{
	const struct module *m = &image->module;
	const struct window *w;
	int rc;

	if (image->practice && !j->world->practice)
		return err_set(e, ERR_PRACTICE, "flash",
			       "%s is practice firmware", image->source);
	rc = check_platform(j, m, e);
	if (rc == 0)
		rc = check_flags(m, e);
	if (rc == 0)
		rc = check_asset(m, e);
	if (rc < 0)
		return rc;
	w = flash_window(j, image, system);
	if (!w && m->function == FUNCTION_ASSET && system && system < OS_ASSETS)
		return err_set(e, ERR_NO_ROAD, "flash",
			       "assets came with Device OS 5.5, this %s runs "
			       "system v%u",
			       j->device.platform->title, system);
	if (!w)
		return err_set(e, ERR_OUT_OF_WINDOW, "flash",
			       "a %s has no place for %s %u",
			       j->device.platform->title,
			       function_name(m->function), m->index);
	if (image->store == STORE_FACTORY)
		return check_factory(j, m, w, over, system, e);
	rc = check_place(j, m, w, e);
	return rc < 0 ? rc : check_road(j, image, over, w, system, e);
}

int flash_check_dependencies(const struct flash_image *image,
			     const struct table *then, struct err *e)
{
	const struct module *m = &image->module;
	char label[SLOT_LABEL];

	/* modules.md 7.3: without a first dependency no second is asked. */
	if (m->deps[0].function == FUNCTION_NONE)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		if (table_satisfies(then, &m->deps[i]) != CHECK_FAIL)
			continue;
		return err_set(e, ERR_DEPENDENCY, "flash",
			       "%s %u v%u needs %s, the device would have v%d",
			       function_name(m->function), m->index, m->version,
			       module_ref_label(&m->deps[i], label),
			       table_version(then, m->deps[i].function,
					     m->deps[i].index));
	}
	return 0;
}

static void foresee_asset(const struct module *m, struct table *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->asset_missing_count; i++) {
		if (!text_same(t->asset_missing[i].hash, m->hash))
			t->asset_missing[n++] = t->asset_missing[i];
	}
	t->asset_missing_count = n;
}

/* flash_dfu() clears it. */
static void foresee_cleared(struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		struct slot *s = &t->slots[i];

		if (s->function == FUNCTION_USER && s->index == 1 &&
		    s->store == STORE_MAIN)
			s->present = false;
	}
}

void flash_foresee(const struct flash_image *image, enum road over,
		   struct table *t)
{
	const struct module *m = &image->module;
	struct slot *s = NULL;

	if (image->store != STORE_MAIN)
		return;
	/* Assets are in no module table; request 91 tells of them. */
	if (m->function == FUNCTION_ASSET) {
		foresee_asset(m, t);
		return;
	}
	if (m->function == FUNCTION_USER) /* those were of the old one */
		t->asset_missing_count = t->asset_missing_more = 0;
	if (over == ROAD_DFU && m->function == FUNCTION_USER && m->index == 2)
		foresee_cleared(t);
	for (size_t i = 0; i < t->count; i++) {
		if (t->slots[i].function == m->function &&
		    t->slots[i].index == m->index &&
		    t->slots[i].store == STORE_MAIN)
			s = &t->slots[i];
	}
	if (!s && t->count < TABLE_MAX_SLOTS)
		s = &t->slots[t->count++];
	if (!s)
		return;
	memset(s, 0, sizeof(*s));
	s->present = true;
	s->function = m->function;
	s->index = m->index;
	s->version = m->version;
	for (size_t i = 0; i < 2; i++) {
		if (m->deps[i].function != FUNCTION_NONE)
			s->deps[s->dep_count++] = m->deps[i];
	}
}
