/* SPDX-License-Identifier: MIT */
/* An image on its way: staged, checked, queued for the bootloader. */
#include "bench/vdev/chip.h"

#include <string.h>

/* A slot of the bootloader's queue, platforms.md 2.1; slot 0: factory reset. */
#define SLOT_SIZE   20
#define SLOT_QUEUED 0xabcd
#define SLOT_UPDATE 1
#define DEVICE_CHIP 1 /* serial flash */
#define SLOT_COUNT  5
#define CHECK_US    80000 /* CRC over an image */

static struct flash *staging(struct vdev *v)
{
	return device_flash(v, checks_ota(v)->external);
}

bool update_begin(struct vdev *v, uint32_t size, int64_t *us)
{
	unsigned os = checks_os(v);

	v->update = (struct update){ .running = true, .size = size };
	if (os >= OS_3_0_0 && !size)
		v->update.size = size = checks_ota(v)->size;
	/* older ones erase whatever is behind the area, serial.md 4.4 */
	if (os >= OS_3_0_0 && size > checks_ota(v)->size)
		return false;
	return flash_erase_range(staging(v), checks_ota(v)->start, size, us);
}

bool update_write(struct vdev *v, uint32_t offset, const void *data,
		  uint32_t len, int64_t *us)
{
	uint32_t at = checks_ota(v)->start;

	if (!v->update.running || offset > UINT32_MAX - at ||
	    !flash_holds(staging(v), at + offset, 1))
		return false;
	v->update.written = offset + len;
	/* padding behind the end of the memory is dropped */
	if (!flash_holds(staging(v), at + offset, len))
		len = staging(v)->base + staging(v)->size - at - offset;
	return flash_program(staging(v), at + offset, data, len, us);
}

void update_queue(struct vdev *v, const struct place *dst, uint32_t source,
		  bool external, uint32_t len, unsigned function)
{
	uint8_t slot[SLOT_SIZE] = { 0 };
	int64_t us = 0;

	put_le16(slot, SLOT_QUEUED);
	slot[2] = external ? DEVICE_CHIP : 0;
	slot[3] = dst->external ? DEVICE_CHIP : 0;
	put_le32(slot + 4, source);
	put_le32(slot + 8, dst->start);
	put_le32(slot + 12, len);
	slot[17] = (uint8_t)function;
	dct_write(v, DCT_FLASH_MODULES + SLOT_UPDATE * SLOT_SIZE, slot,
		  sizeof(slot), &us);
}

bool update_finish(struct vdev *v, unsigned *missing, int64_t *us)
{
	struct finding f;

	v->update.running = false;
	*us += CHECK_US;
	checks_staged(v, &f);
	fault_begin(&v->faults, FAULT_CHECK);
	if (fault_hit(&v->faults, VDEV_FAULT_CHECK_FAILS))
		f.passed &= (uint8_t)~VALID_INTEGRITY;
	*missing = f.checked ^ f.passed;
	return !*missing && v->chip->apply(v, &f.header, us);
}

int update_error(unsigned missing)
{
	if (missing & VALID_INTEGRITY)
		return -1330;
	if (missing & (VALID_DEPENDENCIES | VALID_DEPENDENCIES_FULL))
		return -1340;
	if (missing & VALID_RANGE)
		return -1350;
	return missing & VALID_PLATFORM ? -1360 : -1320;
}

/* One slot of the queue; what makes no sense is dropped. */
static void copy_slot(struct vdev *v, const uint8_t *slot, int64_t *us)
{
	const struct flash *src = device_flash(v, slot[2] == DEVICE_CHIP);
	struct flash *dst = device_flash(v, slot[3] == DEVICE_CHIP);
	uint32_t from = get_le32(slot + 4);
	uint32_t to = get_le32(slot + 8);
	uint32_t len = get_le32(slot + 12);
	const uint8_t *image = flash_at(src, from, len);

	if (!image || !flash_holds(dst, to, len))
		return;
	if (flash_erase_range(dst, to, len, us))
		flash_program(dst, to, image, len, us);
	if (slot[17] == FUNCTION_BOOTLOADER)
		*us += v->chip->geometry.loader_us;
}

bool update_copy_queued(struct vdev *v, int64_t *us)
{
	bool any = false;

	for (unsigned i = SLOT_UPDATE; i < SLOT_COUNT; i++) {
		uint8_t *slot = v->dct + DCT_FLASH_MODULES + i * SLOT_SIZE;

		if (get_le16(slot) != SLOT_QUEUED)
			continue;
		copy_slot(v, slot, us);
		memset(slot, 0xff, SLOT_SIZE);
		any = true;
	}
	return any;
}

bool update_factory_reset(struct vdev *v, int64_t *us)
{
	unsigned os = checks_os(v);
	const struct place *src = layout_place(v->layout, FUNCTION_USER, 1,
					       STORE_FACTORY, os ? os : 0xffff);
	struct header h;

	if (!checks_user_header(v, src) || !checks_module(v, src, &h))
		return false;
	update_queue(v, checks_newest(v, FUNCTION_USER, h.index), src->start,
		     src->external, h.end - h.start + MODULE_CRC_SIZE,
		     FUNCTION_USER);
	v->next_reason = "factory_reset";
	return update_copy_queued(v, us);
}
