/* SPDX-License-Identifier: MIT */
/* The memories behind the alternate settings; dfu.md 6.3, 6.4. */
#include "bench/vdev/dfuse.h"
#include "bench/vdev/rtl872x/parts.h"

#include <string.h>

#define ALT_DCT 1

static bool erase(struct vdev *v, uint32_t address, int64_t *us)
{
	if (v->dfu.alt == ALT_DCT)
		return address < DCT_SIZE;
	return flash_erase(&v->internal, address, us);
}

static bool program(struct vdev *v, uint32_t address, const uint8_t *data,
		    uint32_t len, int64_t *us)
{
	if (v->dfu.alt == ALT_DCT)
		return dct_write(v, address, data, len, us);
	return flash_program(&v->internal, address, data, len, us);
}

static bool read_memory(struct vdev *v, uint32_t address, uint8_t *data,
			uint32_t len)
{
	if (v->dfu.alt != ALT_DCT)
		return flash_read(&v->internal, address, data, len);
	if (address > DCT_SIZE || len > DCT_SIZE - address)
		return false;
	memcpy(data, v->dct + address, len);
	return true;
}

int rtl872x_dfu_control(struct vdev *v, const struct usb_setup *setup,
			uint8_t *data, size_t len, int64_t now, int64_t *us)
{
	static const struct dfuse chip = { erase, program, read_memory };

	return dfuse_control(v, &chip, setup, data, len, now, us);
}
