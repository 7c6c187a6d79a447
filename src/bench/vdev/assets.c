/* SPDX-License-Identifier: MIT */
/*
 * Assets beside the application.  Real devices keep them in a file system;
 * here they lie one behind the other, each from a sector's begin, in the
 * place of the assets.
 */
#include "bench/vdev/chip.h"

#include <string.h>

#include "base/text.h"

#define SECTOR 4096u

static const struct place *asset_place(const struct vdev *v)
{
	return layout_place(v->layout, FUNCTION_ASSET, 0, STORE_MAIN,
			    checks_os(v));
}

static const uint8_t *place_cells(const struct vdev *v, bool external,
				  uint32_t at, uint32_t len)
{
	return flash_at(external ? &v->external : &v->internal, at, len);
}

/* The asset at *at, which then is behind it; false: no more. */
static bool next_asset(const struct vdev *v, uint32_t *at, struct module *m)
{
	const struct place *p = asset_place(v);
	const uint8_t *cells;
	struct header h;
	uint32_t len;

	if (!p || *at >= p->size ||
	    !checks_header(v, p->external, p->start + *at, &h) ||
	    h.end < h.start || h.end - h.start > p->size)
		return false;
	len = h.end - h.start + MODULE_CRC_SIZE;
	cells = len <= p->size - *at
			? place_cells(v, p->external, p->start + *at, len)
			: NULL;
	if (!cells || !module_parse(cells, len, m) ||
	    m->function != FUNCTION_ASSET)
		return false;
	*at += (m->size + SECTOR - 1) / SECTOR * SECTOR;
	return true;
}

bool assets_there(const struct vdev *v, size_t n, struct asset_info *out)
{
	struct module m;
	uint32_t at = 0;

	for (size_t i = 0; next_asset(v, &at, &m); i++) {
		if (i < n)
			continue;
		text_copy(out->name, sizeof(out->name), m.name);
		text_copy(out->hash, sizeof(out->hash), m.hash);
		out->size = m.size;
		return true;
	}
	return false;
}

bool assets_has(const struct vdev *v, const char *hash)
{
	struct asset_info a;

	for (size_t i = 0; assets_there(v, i, &a); i++) {
		if (text_same(a.hash, hash))
			return true;
	}
	return false;
}

static bool application(const struct vdev *v, uint32_t start, uint32_t end,
			struct module *m)
{
	uint32_t len = end - start + MODULE_CRC_SIZE;
	const uint8_t *cells = flash_at(&v->internal, start, len);

	return cells && module_parse(cells, len, m);
}

bool assets_asked(const struct vdev *v, const struct place *user, size_t n,
		  struct asset_info *out)
{
	struct header h;
	struct module m;

	if (!user || !checks_module(v, user, &h) || h.end < h.start ||
	    !application(v, h.start, h.end, &m) || n >= m.asset_count)
		return false;
	text_copy(out->name, sizeof(out->name), m.assets[n].name);
	text_copy(out->hash, sizeof(out->hash), m.assets[n].hash);
	out->size = 0;
	return true;
}

bool assets_met(const struct vdev *v, const struct header *app)
{
	struct module m;

	if (checks_os(v) < OS_ASSETS ||
	    !application(v, app->start, app->end, &m))
		return true;
	for (size_t i = 0; i < m.asset_count; i++) {
		if (!assets_has(v, m.assets[i].hash))
			return false;
	}
	return true;
}

bool assets_take(struct vdev *v, uint32_t len, int64_t *us)
{
	const struct place *ota = checks_ota(v), *p = asset_place(v);
	const uint8_t *image = place_cells(v, ota->external, ota->start, len);
	struct flash *f;
	struct module m;
	uint32_t at = 0;

	while (next_asset(v, &at, &m))
		;
	if (!p || !image || at > p->size || len > p->size - at)
		return false;
	f = device_flash(v, p->external);
	return flash_erase_range(f, p->start + at, len, us) &&
	       flash_program(f, p->start + at, image, len, us);
}
