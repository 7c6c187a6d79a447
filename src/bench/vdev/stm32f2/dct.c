/* SPDX-License-Identifier: MIT */
/* How the bootloader comes by the settings area. */
#include "bench/vdev/stm32f2/parts.h"

/*
 * dfu.md 4.5: from 100 on the Photon's and P1's bootloader borrows the code
 * from system part 2, and up to 311 it keeps the old pointers when that part
 * is rewritten.
 */
bool stm32f2_dct_reachable(const struct vdev *v)
{
	if (!v->layout->borrows_dct || v->dfu.bootloader < 100)
		return true;
	if (v->dfu.system_touched && v->dfu.bootloader < 400)
		return false;
	for (unsigned i = 1; i <= 2; i++) {
		const struct place *p =
			layout_place(v->layout, FUNCTION_SYSTEM, i, STORE_MAIN,
				     checks_os(v));
		struct finding f;

		checks_place(v, p, &f);
		if (!f.found || !(f.passed & VALID_INTEGRITY) ||
		    f.header.version < OS_SPLIT)
			return false;
	}
	return true;
}
