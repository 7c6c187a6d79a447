/* SPDX-License-Identifier: MIT */
/* The bootloader that a system carries in itself; serial.md 6.1. */
#include "bench/vdev/stm32f2/parts.h"

#include "base/count.h"
#include "bench/forge.h"
#include "model/catalog/release.h"

/* Which systems carry one, and whether they put it over a newer one. */
static const struct carrier {
	int platform;
	uint16_t from_os, to_os;
	bool over_new; /* also replaces 100 and later */
} carriers[] = {
	{ PLATFORM_PHOTON, 2, 22, false },
	{ PLATFORM_PHOTON, 23, 23, true }, /* 0.5.5 */
	{ PLATFORM_PHOTON, 100, 108, false },
	{ PLATFORM_PHOTON, 109, 110, true }, /* 0.6.3 */
	{ PLATFORM_P1, 2, 22, false },
	{ PLATFORM_P1, 23, 23, true },
	{ PLATFORM_P1, 100, 108, false },
	{ PLATFORM_P1, 109, 110, true },
	{ PLATFORM_ELECTRON, 105, 0xffff, false },
};

static bool carries(const struct vdev *v, unsigned version)
{
	unsigned os = checks_os(v);

	for (size_t i = 0; i < COUNT(carriers); i++) {
		const struct carrier *c = &carriers[i];
		unsigned there = checks_bootloader(v);

		if (c->platform == v->layout->platform_id && os >= c->from_os &&
		    os <= c->to_os)
			return there < version || (c->over_new && there >= 100);
	}
	return false;
}

void stm32f2_embedded(struct vdev *v, int64_t *us)
{
	int platform = v->layout->platform_id;
	const struct release *r = release_of(platform, FUNCTION_SYSTEM, 2,
					     checks_system_version(v));
	const struct release_module *m =
		r ? release_module(r, FUNCTION_BOOTLOADER, 0) : NULL;
	struct forge_spec spec;
	struct buf image;

	if (!m || !carries(v, m->version) ||
	    !forge_from_release(platform, r->version, FUNCTION_BOOTLOADER, 0,
				&spec))
		return;
	buf_init(&image, 65536);
	if (forge_module(&spec, &image, NULL) == 0)
		stm32f2_write_bootloader(v, (const uint8_t *)image.data,
					 (uint32_t)image.len, us);
	buf_fini(&image);
}
