#include "roads/flash.h"

#include <string.h>

#include "model/catalog/release.h"

#define SPECIAL_FLAGS (MODULE_COMPRESSED | MODULE_COMBINED | MODULE_ENCRYPTED)

static int check_platform(const struct job *j, const struct module *m,
			  struct err *e)
{
	char name[PLATFORM_NAME];

	if (m->platform_id == j->device.platform->id)
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

/* The factory place has one for any application (platforms.md 4). */
const struct window *flash_window(const struct job *j,
				  const struct flash_image *image,
				  unsigned system)
{
	const struct module *m = &image->module;
	unsigned index = image->store == STORE_FACTORY ? 1 : m->index;

	return platform_window(j->device.platform, m->function, index,
			       image->store, system);
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
	    m->flags & SPECIAL_FLAGS ||
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
	if (m->flags & SPECIAL_FLAGS)
		return err_set(e, ERR_NO_ROAD, "flash",
			       "compressed and combined images cannot be "
			       "written over DFU");
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
			       "there is no road for %s %u in this state",
			       function_name(m->function), m->index);
	if (!road_leads(over, j->device.platform, m->function, m->index,
			STORE_MAIN))
		return err_set(e, ERR_NO_ROAD, "flash",
			       "a %s cannot be written to a %s over %s",
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
	if (rc < 0)
		return rc;
	w = flash_window(j, image, system);
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

void flash_foresee(const struct flash_image *image, struct table *t)
{
	const struct module *m = &image->module;
	struct slot *s = NULL;

	if (image->store != STORE_MAIN)
		return;
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
