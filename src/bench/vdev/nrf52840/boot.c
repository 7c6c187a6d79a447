/* SPDX-License-Identifier: MIT */
/* What the bootloader starts, and from where; dfu.md 6.3, FACTS.md. */
#include "bench/vdev/nrf52840/parts.h"

static const struct place *system_row(const struct vdev *v, unsigned os)
{
	return layout_place(v->layout, FUNCTION_SYSTEM, 1, STORE_MAIN, os);
}

static bool system_at(const struct vdev *v, const struct place *p,
		      struct header *h)
{
	return checks_header(v, false, p->start, h) && h->start == p->start &&
	       h->function == FUNCTION_SYSTEM && h->index == 1 &&
	       h->platform_id == v->layout->platform_id && h->end > h->start &&
	       h->end <= v->internal.base + v->internal.size;
}

/*
 * Newer bootloaders look in the lower place first.  A system there covers the
 * higher one, so a header in both is that of one that has been overwritten.
 */
const struct place *nrf52840_system_place(const struct vdev *v)
{
	const struct place *low = system_row(v, 0xffff);
	const struct place *high = system_row(v, OS_LOW_SYSTEM - 1);
	struct header h;

	if (system_at(v, high, &h))
		return h.version < OS_BIG_APP ? system_row(v, 0) : high;
	return checks_bootloader(v) >= BL_LOW_SYSTEM && system_at(v, low, &h)
		       ? low
		       : high;
}

enum start nrf52840_boot(const struct vdev *v)
{
	const struct place *p = nrf52840_system_place(v), *radio;
	struct header h;
	struct finding f;

	if (!system_at(v, p, &h))
		return START_DFU;
	checks_place(v, p, &f);
	if (!(f.passed & VALID_INTEGRITY))
		return START_DFU;
	radio = layout_place(v->layout, FUNCTION_RADIO, 0, STORE_MAIN, 0);
	return checks_module(v, radio, &h) ? START_SYSTEM : START_CRASH;
}
