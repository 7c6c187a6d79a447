#include "base/count.h"
#include "bench/vdev/device.h"

#include <string.h>

#include "bench/forge.h"
#include "model/catalog/release.h"

/* A slot of the bootloader's queue, platforms.md 2.1; slot 0: factory reset. */
#define SLOT_SIZE    20
#define SLOT_QUEUED  0xabcd
#define SLOT_UPDATE  1
#define DEVICE_CHIP  1 /* serial flash */
#define SLOT_COUNT   5
#define CHECK_US     80000  /* CRC over an image */
#define UNPROTECT_US 150000 /* option bytes around a bootloader write */

static struct flash *staging(struct vdev *v)
{
	return device_flash(v, v->layout->ota.external);
}

bool update_begin(struct vdev *v, uint32_t size, int64_t *us)
{
	unsigned os = checks_os(v);

	v->update = (struct update){ .running = true, .size = size };
	if (os >= OS_3_0_0 && !size)
		v->update.size = size = v->layout->ota.size;
	/* older ones erase whatever is behind the area, serial.md 4.4 */
	if (os >= OS_3_0_0 && size > v->layout->ota.size)
		return false;
	return flash_erase_range(staging(v), v->layout->ota.start, size, us);
}

bool update_write(struct vdev *v, uint32_t offset, const void *data,
		  uint32_t len, int64_t *us)
{
	uint32_t at = v->layout->ota.start;

	if (!v->update.running || offset > UINT32_MAX - at ||
	    !flash_holds(staging(v), at + offset, 1))
		return false;
	v->update.written = offset + len;
	/* padding behind the end of the memory is dropped */
	if (!flash_holds(staging(v), at + offset, len))
		len = staging(v)->base + staging(v)->size - at - offset;
	return flash_program(staging(v), at + offset, data, len, us);
}

bool update_write_bootloader(struct vdev *v, const uint8_t *image, uint32_t len,
			     int64_t *us)
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

static bool apply(struct vdev *v, const struct header *h, int64_t *us)
{
	const struct place *ota = &v->layout->ota;
	const struct place *dst = layout_place(v->layout, h->function, h->index,
					       STORE_MAIN, checks_os(v));
	uint32_t len = h->end - h->start + MODULE_CRC_SIZE;
	const uint8_t *image = flash_at(staging(v), ota->start, len);

	if (!dst || !image || len > dst->size)
		return false;
	if (h->function == FUNCTION_BOOTLOADER)
		return update_write_bootloader(v, image, len, us);
	update_queue(v, dst, ota->start, ota->external, len, h->function);
	return true;
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
	return !*missing && apply(v, &f.header, us);
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

void update_embedded(struct vdev *v, int64_t *us)
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
		update_write_bootloader(v, (const uint8_t *)image.data,
					(uint32_t)image.len, us);
	buf_fini(&image);
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
	const struct place *src = layout_place(v->layout, FUNCTION_USER, 1,
					       STORE_FACTORY, 0xffff);
	const struct place *dst =
		layout_place(v->layout, FUNCTION_USER, 1, STORE_MAIN, 0xffff);
	struct header h;

	if (!checks_user_header(v, src) ||
	    !checks_header(v, src->external, src->start, &h))
		return false;
	update_queue(v, dst, src->start, src->external,
		     h.end - h.start + MODULE_CRC_SIZE, FUNCTION_USER);
	v->next_reason = "factory_reset";
	return update_copy_queued(v, us);
}
