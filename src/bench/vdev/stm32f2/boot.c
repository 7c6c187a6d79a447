/* SPDX-License-Identifier: MIT */
/* Whether the bootloader jumps into what is there, and what comes of it. */
#include "bench/vdev/stm32f2/parts.h"

#include <string.h>

static const struct place *main_place(const struct vdev *v, unsigned function,
				      unsigned index)
{
	return layout_place(v->layout, function, index, STORE_MAIN, 0xffff);
}

/* The bootloader's own test: no CRC on Gen 2, dfu.md 4.7. */
static bool plausible(const struct vdev *v)
{
	const struct place *p = main_place(v, FUNCTION_SYSTEM, 1);
	struct header h;

	return checks_header(v, false, p->start, &h) && h.start == p->start &&
	       h.end > h.start &&
	       h.end <= v->internal.base + v->internal.size &&
	       h.platform_id == v->layout->platform_id;
}

/* Is this part there from its first to its last word? */
static bool complete(const struct vdev *v, unsigned index)
{
	const struct place *p = main_place(v, FUNCTION_SYSTEM, index);
	const uint8_t *crc;
	struct header h;

	if (!p || !checks_header(v, false, p->start, &h) ||
	    h.function != FUNCTION_SYSTEM || h.index != index ||
	    h.platform_id != v->layout->platform_id || h.end < h.start ||
	    h.end > p->start + p->size)
		return false;
	crc = flash_at(&v->internal, h.end, MODULE_CRC_SIZE);
	return crc && memcmp(crc, "\xff\xff\xff\xff", MODULE_CRC_SIZE) != 0;
}

/* Code that jumps into a part that is not there ends in SOS. */
static bool runnable(const struct vdev *v)
{
	for (unsigned i = 1; i <= v->layout->system_parts; i++) {
		if (i == 3 && checks_os(v) < OS_PART3)
			break;
		if (!complete(v, i))
			return false;
	}
	return true;
}

const struct place *stm32f2_system_place(const struct vdev *v)
{
	return main_place(v, FUNCTION_SYSTEM, v->chip->main_part);
}

enum start stm32f2_boot(const struct vdev *v)
{
	return !plausible(v) ? START_DFU
	       : runnable(v) ? START_SYSTEM
			     : START_CRASH;
}
