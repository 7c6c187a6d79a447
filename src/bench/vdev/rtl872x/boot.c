/* SPDX-License-Identifier: MIT */
/* What the bootloader starts; dfu.md 6.3. */
#include "bench/vdev/rtl872x/parts.h"

const struct place *rtl872x_system_place(const struct vdev *v)
{
	const struct place *newer =
		layout_place(v->layout, FUNCTION_SYSTEM, 1, STORE_MAIN, 0xffff);
	const struct place *older =
		layout_place(v->layout, FUNCTION_SYSTEM, 1, STORE_MAIN, 0);
	struct header h;

	/* both begin at the same address */
	return checks_header(v, false, newer->start, &h) &&
			       layout_holds(newer, h.version)
		       ? newer
		       : older;
}

enum start rtl872x_boot(const struct vdev *v)
{
	const struct place *p = rtl872x_system_place(v);
	struct finding f;

	checks_place(v, p, &f);
	return f.found && f.header.function == FUNCTION_SYSTEM &&
			       f.header.start == p->start &&
			       f.passed & VALID_INTEGRITY &&
			       f.passed & VALID_PLATFORM
		       ? START_SYSTEM
		       : START_DFU;
}
