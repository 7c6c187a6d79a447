/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a sound image: the system writes a bootloader itself, all
 * else is queued for the bootloader.  modules.md 8.
 */
#include "bench/vdev/stm32f2/parts.h"

#include <string.h>

#define UNPROTECT_US 150000 /* option bytes around a bootloader write */

bool stm32f2_write_bootloader(struct vdev *v, const uint8_t *image,
			      uint32_t len, int64_t *us)
{
	const struct place *p = layout_place(v->layout, FUNCTION_BOOTLOADER, 0,
					     STORE_MAIN, checks_os(v));

	if (!p || len > p->size)
		return false;
	*us += UNPROTECT_US;
	return flash_erase_range(&v->internal, p->start, len, us) &&
	       flash_program(&v->internal, p->start, image, len, us) &&
	       memcmp(flash_at(&v->internal, p->start, len), image, len) == 0;
}

bool stm32f2_apply(struct vdev *v, const struct header *h, int64_t *us)
{
	const struct place *ota = checks_ota(v);
	const struct place *dst = layout_place(v->layout, h->function, h->index,
					       STORE_MAIN, checks_os(v));
	uint32_t len = h->end - h->start + MODULE_CRC_SIZE;
	const uint8_t *image =
		flash_at(device_flash(v, ota->external), ota->start, len);

	if (!dst || !image || len > dst->size)
		return false;
	if (h->function == FUNCTION_BOOTLOADER)
		return stm32f2_write_bootloader(v, image, len, us);
	update_queue(v, dst, ota->start, ota->external, len, h->function);
	return true;
}
