/* SPDX-License-Identifier: MIT */
#include "bench/vdev/dfuse.h"

#include <string.h>

enum { DETACH, DNLOAD, UPLOAD, GETSTATUS, CLRSTATUS, GETSTATE, ABORT };

enum {
	IDLE = 2,
	DNLOAD_SYNC = 3,
	DNBUSY = 4,
	DNLOAD_IDLE = 5,
	MANIFEST_SYNC = 6,
	MANIFEST = 7,
	WAIT_RESET = 8,
	UPLOAD_IDLE = 9,
	ERROR = 10
};

#define TRANSFER     4096u
#define GET_COMMANDS 0x00
#define SET_ADDRESS  0x21
#define ERASE	     0x41
#define SAFE_MODE    0xfa
#define CLEAR_SECURE 0xfb
#define LEAVE_US     500000
#define IMPATIENT_US 20000 /* until a safe start is on its way */
#define ERROR_STRING 5

void dfuse_start(struct vdev *v)
{
	v->dfu = (struct dfu){ .bootloader = checks_bootloader(v),
			       .state = IDLE };
}

/* FACTS.md: the alternate setting is kept, the address is not. */
void dfuse_configured(struct vdev *v)
{
	v->dfu.state = IDLE;
	v->dfu.status = DFUSE_OK;
	v->dfu.pointer = 0;
	v->dfu.len = 0;
}

static int fail(struct vdev *v, enum dfuse_status status)
{
	v->dfu.state = ERROR;
	v->dfu.status = (uint8_t)status;
	v->dfu.len = 0;
	v->dfu.vendor_error = status == DFUSE_VENDOR;
	return VDEV_STALL;
}

static bool is_protected(const struct vdev *v)
{
	return v->protection == VDEV_PROTECTED;
}

/* Commands of bootloaders of Device OS 6, dfu.md 3.1. */
static enum dfuse_status newer(struct vdev *v, int64_t now)
{
	struct dfu *d = &v->dfu;

	if (d->data[0] == SAFE_MODE && d->bootloader >= BL_SAFE_COMMAND) {
		device_reset_at(v, now + LEAVE_US + IMPATIENT_US, "safe_mode",
				WISH_SAFE);
		d->state = WAIT_RESET;
		return DFUSE_OK;
	}
	if (d->data[0] == CLEAR_SECURE && d->bootloader >= BL_LOW_SYSTEM) {
		if (v->protection == VDEV_SERVICE)
			v->protection = VDEV_PROTECTED;
		return DFUSE_OK;
	}
	return DFUSE_STALLED;
}

static enum dfuse_status command(struct vdev *v, const struct dfuse *chip,
				 int64_t now, int64_t *us)
{
	struct dfu *d = &v->dfu;
	uint32_t address = d->len == 5 ? get_le32(d->data + 1) : 0;

	switch (d->data[0]) {
	case SET_ADDRESS:
		if (d->len != 5)
			return DFUSE_UNKNOWN;
		d->pointer = address;
		return DFUSE_OK;
	case ERASE:
		if (d->len == 1)
			return DFUSE_TARGET;
		if (is_protected(v))
			return DFUSE_VENDOR;
		return d->len == 5 && chip->erase(v, address, us)
			       ? DFUSE_OK
			       : DFUSE_UNKNOWN;
	default:
		return newer(v, now);
	}
}

static enum dfuse_status operate(struct vdev *v, const struct dfuse *chip,
				 int64_t now, int64_t *us)
{
	struct dfu *d = &v->dfu;

	if (d->block == 0)
		return command(v, chip, now, us);
	if (d->block == 1)
		return DFUSE_TARGET;
	if (is_protected(v))
		return DFUSE_VENDOR;
	return chip->program(v, d->pointer + (d->block - 2u) * TRANSFER,
			     d->data, d->len, us)
		       ? DFUSE_OK
		       : DFUSE_UNKNOWN;
}

static int dnload(struct vdev *v, uint16_t block, const uint8_t *data,
		  size_t len)
{
	struct dfu *d = &v->dfu;

	if ((d->state != IDLE && d->state != DNLOAD_IDLE) ||
	    len > sizeof(d->data))
		return fail(v, DFUSE_UNKNOWN);
	d->state = len ? DNLOAD_SYNC : MANIFEST_SYNC;
	d->block = block;
	d->len = (uint32_t)len;
	if (len)
		memcpy(d->data, data, len);
	return (int)len;
}

static int upload_commands(struct vdev *v, uint8_t *data, size_t len)
{
	static const uint8_t all[] = { GET_COMMANDS, SET_ADDRESS, ERASE,
				       SAFE_MODE, CLEAR_SECURE };
	unsigned bl = v->dfu.bootloader;
	size_t n = bl >= BL_LOW_SYSTEM ? 5 : bl >= BL_SAFE_COMMAND ? 4 : 3;

	if (len > n)
		len = n;
	memcpy(data, all, len);
	v->dfu.state = IDLE;
	return (int)len;
}

static int upload(struct vdev *v, const struct dfuse *chip, uint16_t block,
		  uint8_t *data, size_t len)
{
	struct dfu *d = &v->dfu;

	if ((d->state != IDLE && d->state != UPLOAD_IDLE) || block == 1 ||
	    len > TRANSFER)
		return fail(v, DFUSE_UNKNOWN);
	if (!block)
		return upload_commands(v, data, len);
	if (is_protected(v))
		return fail(v, DFUSE_VENDOR);
	if (!chip->read(v, d->pointer + (block - 2u) * TRANSFER, d->data,
			(uint32_t)len))
		return fail(v, DFUSE_UNKNOWN);
	memcpy(data, d->data, len);
	d->state = UPLOAD_IDLE;
	return (int)len;
}

static int tell(struct vdev *v, uint8_t state, uint8_t *data)
{
	data[0] = v->dfu.status;
	data[1] = data[2] = data[3] = 0;
	data[4] = state;
	data[5] = v->dfu.vendor_error ? ERROR_STRING : 0;
	return 6;
}

/*
 * The first one after data comes back at once while the flash is worked on;
 * where that fails its status stage stalls, and the next one tells why.
 */
static int begin(struct vdev *v, const struct dfuse *chip, uint8_t *data,
		 int64_t now)
{
	struct dfu *d = &v->dfu;
	enum dfuse_status status;
	int64_t takes = 0;

	d->state = DNLOAD_IDLE;
	if (d->block == 0 && d->data[0] == GET_COMMANDS)
		d->state = DNBUSY; /* and stays it: nobody thought of it */
	status = d->state == DNBUSY ? DFUSE_OK : operate(v, chip, now, &takes);
	d->busy_until = now + takes;
	d->len = 0;
	if (status == DFUSE_OK)
		return tell(v, d->state == WAIT_RESET ? MANIFEST : DNBUSY,
			    data);
	fail(v, status);
	return status == DFUSE_VENDOR ? tell(v, DNBUSY, data) : VDEV_STALL;
}

static int get_status(struct vdev *v, const struct dfuse *chip, uint8_t *data,
		      size_t len, int64_t now)
{
	struct dfu *d = &v->dfu;

	if (len < 6)
		return VDEV_STALL;
	switch (d->state) {
	case DNLOAD_SYNC:
		return begin(v, chip, data, now);
	case MANIFEST_SYNC:
		d->state = WAIT_RESET;
		device_reset_at(v, now + LEAVE_US, "dfu_mode", WISH_NONE);
		return tell(v, MANIFEST, data);
	case DNBUSY:
	case WAIT_RESET:
		v->reset_us = VDEV_NEVER; /* that was one too many */
		return fail(v, DFUSE_UNKNOWN);
	default:
		return tell(v, d->state, data);
	}
}

static int clear_status(struct vdev *v)
{
	if (v->dfu.state != ERROR)
		return fail(v, DFUSE_UNKNOWN);
	v->dfu.state = IDLE;
	v->dfu.status = DFUSE_OK;
	v->dfu.vendor_error = false;
	return 0;
}

static int get_state(struct vdev *v, uint8_t *data, size_t len)
{
	if (!len)
		return VDEV_STALL;
	if (v->dfu.state == DNBUSY || v->dfu.state == WAIT_RESET) {
		v->reset_us = VDEV_NEVER;
		return fail(v, DFUSE_UNKNOWN);
	}
	data[0] = v->dfu.state;
	return 1;
}

/* DETACH as well: the device stays. */
static int to_idle(struct vdev *v)
{
	struct dfu *d = &v->dfu;

	if (d->state == DNBUSY || d->state == WAIT_RESET || d->state == ERROR)
		return fail(v, DFUSE_UNKNOWN);
	d->state = IDLE;
	d->len = 0;
	return 0;
}

int dfuse_control(struct vdev *v, const struct dfuse *chip,
		  const struct usb_setup *setup, uint8_t *data, size_t len,
		  int64_t now, int64_t *us)
{
	if (v->dfu.busy_until > now)
		*us += v->dfu.busy_until - now;
	switch (setup->request) {
	case DETACH:
	case ABORT:
		return to_idle(v);
	case DNLOAD:
		return dnload(v, setup->value, data, len);
	case UPLOAD:
		return upload(v, chip, setup->value, data, len);
	case GETSTATUS:
		return get_status(v, chip, data, len, now);
	case CLRSTATUS:
		return clear_status(v);
	case GETSTATE:
		return get_state(v, data, len);
	default:
		return VDEV_STALL;
	}
}
