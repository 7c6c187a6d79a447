/* SPDX-License-Identifier: MIT */
/* How the bootloader comes by the settings area. */
#include "bench/vdev/stm32f2/parts.h"

#include <string.h>

static const struct place *system_part(const struct vdev *v, unsigned index)
{
	return layout_place(v->layout, FUNCTION_SYSTEM, index, STORE_MAIN,
			    checks_os(v));
}

/* What tells one build of part 2 from another: its CRC; 0: not whole. */
static uint32_t lender(const struct vdev *v)
{
	const struct place *p = system_part(v, v->chip->main_part);
	struct finding f;

	checks_place(v, p, &f);
	if (!f.found || !(f.passed & VALID_INTEGRITY))
		return 0;
	return get_le32(flash_at(&v->internal, f.header.end, MODULE_CRC_SIZE));
}

/*
 * From some version on a bootloader borrows the code from the system parts;
 * it looks once, when it starts.
 */
void stm32f2_dct_start(struct vdev *v)
{
	const struct settings *s = dct_settings(v);
	struct finding f;

	v->dfu.lender = 0;
	for (unsigned i = 1; s->system && i <= v->layout->system_parts; i++) {
		checks_place(v, system_part(v, i), &f);
		if (!f.found || !(f.passed & VALID_INTEGRITY) ||
		    f.header.version < s->system)
			return;
	}
	v->dfu.lender = s->system ? lender(v) : 1;
}

enum dct_way stm32f2_dct_way(const struct vdev *v)
{
	uint32_t now;

	if (!v->dfu.lender)
		return DCT_CLOSED;
	if (!dct_settings(v)->system)
		return DCT_OPEN;
	now = lender(v);
	return now == v->dfu.lender ? DCT_OPEN : now ? DCT_ASTRAY : DCT_DEADLY;
}
