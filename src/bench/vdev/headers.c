/* SPDX-License-Identifier: MIT */
/* Which module is in which place, by its header alone; modules.md 3, 7.2. */
#include "bench/vdev/chip.h"

#include <string.h>

#include "model/catalog/table.h"

/* The version in the radio stack itself; it is stored without a header. */
#define RADIO_INFO    0x2000
#define RADIO_MAGIC   0x51b1e5dbu
#define RADIO_VERSION 12

/* A floating application tells its start in its suffix, modules.md 4.4. */
#define SUFFIX_MIN     36
#define SUFFIX_MAX     4096
#define EXTENSION_HEAD 4
#define LOCATION       2

bool checks_header(const struct vdev *v, bool external, uint32_t at,
		   struct header *h)
{
	const struct vectors *vectors = &v->chip->vectors;
	const struct flash *f = external ? &v->external : &v->internal;
	uint8_t p[MODULE_PREFIX_SIZE];
	uint32_t prefix;

	if (!flash_read(f, at, p, 4))
		return false;
	prefix = (get_le32(p) & vectors->mask) == vectors->bits ? vectors->size
								: 0;
	if (!flash_read(f, at + prefix, p, sizeof(p)))
		return false;
	h->start = get_le32(p);
	h->end = get_le32(p + 4);
	h->flags = p[9];
	h->version = get_le16(p + 10);
	h->platform_id = get_le16(p + 12);
	h->function = p[14];
	h->index = p[15];
	for (unsigned i = 0; i < 2; i++) {
		const uint8_t *d = p + 16 + 4 * i;

		h->deps[i] = (struct module_ref){ d[0], d[1], get_le16(d + 2) };
	}
	return true;
}

/* What lies in `place` under this name though no header says so. */
static struct header unwritten(const struct vdev *v, const struct place *p,
			       uint16_t version)
{
	return (struct header){ .start = p->start,
				.end = p->start + p->size,
				.version = version,
				.platform_id = (uint16_t)v->layout->platform_id,
				.function = p->function,
				.index = p->index };
}

static uint16_t radio_version(const struct vdev *v, const struct place *p)
{
	uint8_t info[RADIO_VERSION + 2];

	return flash_read(&v->internal, p->start + RADIO_INFO, info,
			  sizeof(info)) &&
			       get_le32(info + 4) == RADIO_MAGIC
		       ? get_le16(info + RADIO_VERSION)
		       : 0xffff;
}

bool checks_module(const struct vdev *v, const struct place *p,
		   struct header *h)
{
	if (p->store == STORE_MAIN && p->function == FUNCTION_RADIO)
		*h = unwritten(v, p, radio_version(v, p));
	else if (p->store == STORE_MAIN && p->function == FUNCTION_NCP)
		*h = unwritten(v, p, v->silent_ncp ? 0 : v->ncp);
	else
		return checks_header(v, p->external, checks_start(v, p), h);
	return h->version != 0xffff;
}

/* From the last bytes of its place backwards; the place itself: none there. */
static uint32_t floating_start(const struct vdev *v, const struct place *p)
{
	const uint8_t *end, *at;
	unsigned size;

	end = flash_at(&v->internal, p->start + p->size - SUFFIX_MAX,
		       SUFFIX_MAX);
	if (!end)
		return p->start;
	end += SUFFIX_MAX - MODULE_CRC_SIZE;
	size = get_le16(end - 2);
	if (size < SUFFIX_MIN || size > SUFFIX_MAX - MODULE_CRC_SIZE)
		return p->start;
	for (at = end - size; at + EXTENSION_HEAD + 4 <= end - SUFFIX_MIN;) {
		unsigned len = get_le16(at + 2);

		if (get_le16(at) == LOCATION)
			return get_le32(at + EXTENSION_HEAD);
		if (len < EXTENSION_HEAD)
			break;
		at += len;
	}
	return p->start;
}

uint32_t checks_start(const struct vdev *v, const struct place *p)
{
	return p->function == FUNCTION_USER && p->store == STORE_MAIN &&
			       chip_has(v, CHIP_APP_FLOATS)
		       ? floating_start(v, p)
		       : p->start;
}

const struct place *checks_ota(const struct vdev *v)
{
	return layout_ota(v->layout, checks_os(v));
}

const struct place *checks_newest(const struct vdev *v, unsigned function,
				  unsigned index)
{
	if (function == FUNCTION_SYSTEM && index == v->chip->main_part)
		return v->chip->system_place(v);
	return layout_place(v->layout, function, index, STORE_MAIN, 0xffff);
}

/* The version at a place if a module of that kind seems to be there. */
static unsigned version_at(const struct vdev *v, unsigned function,
			   unsigned index)
{
	const struct place *p = checks_newest(v, function, index);
	struct header h;

	if (!p || !checks_header(v, p->external, p->start, &h) ||
	    h.function != function || h.index != index ||
	    h.platform_id != v->layout->platform_id)
		return 0;
	return h.version;
}

unsigned checks_bootloader(const struct vdev *v)
{
	return version_at(v, FUNCTION_BOOTLOADER, 0);
}

unsigned checks_system_version(const struct vdev *v)
{
	return version_at(v, FUNCTION_SYSTEM, v->chip->main_part);
}

unsigned checks_os(const struct vdev *v)
{
	unsigned version = checks_system_version(v);

	return version && v->layout->fork ? v->layout->fork->os(version)
					  : version;
}
