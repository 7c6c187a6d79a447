/* SPDX-License-Identifier: MIT */
/* The memories behind the alternate settings; dfu.md 6.3, FACTS.md. */
#include "bench/vdev/dfuse.h"
#include "bench/vdev/nrf52840/parts.h"

#include <string.h>

#define ALT_DCT	  1
#define ALT_CHIP  2
#define CHIP_BASE 0x80000000u

/* A new application drops the old, smaller one, which would hide it. */
#define BIG_APP 0x000b4000u
#define OLD_APP 0x000d4000u

/* Behind its end nothing is looked at: no refusal, no effect that is known. */
static bool beyond(const struct vdev *v, uint32_t address, uint32_t len)
{
	return v->dfu.alt == ALT_CHIP &&
	       !flash_holds(&v->external, address - CHIP_BASE, len);
}

static struct flash *memory(struct vdev *v, uint32_t *address)
{
	if (v->dfu.alt != ALT_CHIP)
		return &v->internal;
	*address -= CHIP_BASE;
	return &v->external;
}

static bool erase(struct vdev *v, uint32_t address, int64_t *us)
{
	struct flash *f;

	if (v->dfu.alt == ALT_DCT)
		return address < DCT_SIZE;
	if (v->dfu.alt == ALT_CHIP && address < CHIP_BASE)
		return false;
	if (beyond(v, address, 1))
		return true;
	f = memory(v, &address);
	return flash_erase(f, address, us);
}

/* The file grows up to the 16 KB that the map promises. */
static bool program_dct(struct vdev *v, uint32_t address, const uint8_t *data,
			uint32_t len, int64_t *us)
{
	if (!dct_write(v, address, data, len, us))
		return false;
	if (address + len > v->dct_len)
		v->dct_len = (uint16_t)(address + len);
	return true;
}

static void drop_old_app(struct vdev *v, uint32_t address, const uint8_t *data,
			 uint32_t len, int64_t *us)
{
	if (v->dfu.bootloader < BL_DROPS_OLD_APP || address != BIG_APP ||
	    len < MODULE_PREFIX_SIZE || get_le32(data) != BIG_APP ||
	    get_le16(data + 12) != v->layout->platform_id ||
	    data[14] != FUNCTION_USER || data[15] != 2)
		return;
	flash_erase(&v->internal, OLD_APP, us);
}

static bool program(struct vdev *v, uint32_t address, const uint8_t *data,
		    uint32_t len, int64_t *us)
{
	struct flash *f;

	if (v->dfu.alt == ALT_DCT)
		return program_dct(v, address, data, len, us);
	if (v->dfu.alt == ALT_CHIP && address < CHIP_BASE)
		return false;
	if (beyond(v, address, len))
		return true;
	if (v->dfu.alt != ALT_CHIP)
		drop_old_app(v, address, data, len, us);
	f = memory(v, &address);
	return flash_program(f, address, data, len, us);
}

static bool read_dct(struct vdev *v, uint32_t address, uint8_t *data,
		     uint32_t len)
{
	uint32_t there = address < v->dct_len ? v->dct_len - address : 0;

	if (address > DCT_SIZE || len > DCT_SIZE - address)
		return false;
	memcpy(data, v->dct + address, there < len ? there : len);
	return true;
}

/* What is not there is what the buffer had before. */
static bool read_memory(struct vdev *v, uint32_t address, uint8_t *data,
			uint32_t len)
{
	const struct flash *f;

	if (v->dfu.alt == ALT_DCT)
		return read_dct(v, address, data, len);
	if (v->dfu.alt == ALT_CHIP && address < CHIP_BASE)
		return false;
	if (beyond(v, address, len))
		return true;
	f = memory(v, &address);
	return flash_read(f, address, data, len);
}

int nrf52840_dfu_control(struct vdev *v, const struct usb_setup *setup,
			 uint8_t *data, size_t len, int64_t now, int64_t *us)
{
	static const struct dfuse chip = { erase, program, read_memory };

	return dfuse_control(v, &chip, setup, data, len, now, us);
}
