/* SPDX-License-Identifier: MIT */
/* DfuSe as the Gen 2 bootloaders speak it; dfu.md 3 and 4. */
#include "bench/vdev/stm32f2/parts.h"

#include <string.h>

enum {
	DFU_DETACH,
	DFU_DNLOAD,
	DFU_UPLOAD,
	DFU_GETSTATUS,
	DFU_CLRSTATUS,
	DFU_GETSTATE,
	DFU_ABORT
};

enum {
	IDLE = 2,
	DNLOAD_SYNC = 3,
	DNBUSY = 4,
	DNLOAD_IDLE = 5,
	MANIFEST_SYNC = 6,
	WAIT_RESET = 8,
	UPLOAD_IDLE = 9,
	ERROR = 10,
	BUG_STATE = 15 /* a status code that landed in the state */
};

#define STATUS_OK      0
#define STATUS_UNKNOWN 14

#define TRANSFER     4096
#define SET_ADDRESS  0x21
#define ERASE	     0x41
#define GET_COMMANDS 0x00
#define ALT_DCT	     1
#define ALT_CHIP     2
#define LEAVE_US     500000
#define DETACH_US    3500
#define HANG_US	     600000000
#define WRITE_ROUNDS 3

/*
 * Bootloader versions with which a behaviour begins, dfu.md 4 and what real
 * code does (tests/silicon/FACTS.md).
 */
struct ways {
	uint16_t leave_5;  /* says 5 and resets 500 ms later */
	uint16_t errors;   /* flash errors reach the host; alt decides */
	uint16_t keeps;	   /* the poll time of the last operation */
	uint16_t verifies; /* reads internal flash back and writes again */
	uint16_t zeros;	   /* outside, and not what the buffer has */
	uint16_t no_poll;  /* poll time 0 */
	uint16_t stays;	   /* DETACH does nothing */
	/* Poll times before no_poll, ms. */
	uint8_t write_ms, erase_ms;
};

static const struct ways particle_ways = { 4, 7, 8, 9, 12, 100, 1003, 50, 50 };
static const struct ways duo_ways = { 0, 3, 5, 4, 6, 5, 1003, 5, 5 };

static const struct ways *ways(const struct vdev *v)
{
	return v->layout->fork ? &duo_ways : &particle_ways;
}

void stm32f2_dfu_start(struct vdev *v)
{
	v->dfu = (struct dfu){ .bootloader = checks_bootloader(v),
			       .state = IDLE,
			       .pointer = 0x08020000 };
	stm32f2_dct_start(v);
}

enum medium { INTERNAL, DCT, CHIP };

/* Old bootloaders go by the address, whatever the alternate setting is. */
static enum medium medium(const struct vdev *v, uint32_t address)
{
	unsigned alt = v->dfu.alt;

	if (v->dfu.bootloader < ways(v)->errors)
		alt = address >> 24 == 0x08 ? 0
		      : address < DCT_SIZE  ? ALT_DCT
					    : ALT_CHIP;
	return alt == ALT_DCT ? DCT : alt == ALT_CHIP ? CHIP : INTERNAL;
}

static bool in_medium(const struct vdev *v, enum medium m, uint32_t address,
		      uint32_t len)
{
	if (m == DCT)
		return address <= DCT_SIZE && len <= DCT_SIZE - address;
	return flash_holds(m == CHIP ? &v->external : &v->internal, address,
			   len);
}

static bool may_change(const struct vdev *v, enum medium m, uint32_t address)
{
	return m != INTERNAL || address >= v->layout->writeable;
}

static bool erase(struct vdev *v, uint32_t address, int64_t *us)
{
	enum medium m = medium(v, address);
	struct flash *f = device_flash(v, m == CHIP);

	if (!in_medium(v, m, address, 1) || !may_change(v, m, address))
		return false;
	if (m == DCT)
		return true; /* nothing to do, dfu.md 2 */
	return flash_erase(f, address, us);
}

/* It jumps to nowhere, and only a start helps. */
static void hang(struct vdev *v, int64_t *us)
{
	v->dfu.hung = true;
	*us += HANG_US;
}

/* Whether a byte is too many it finds out at the second sector. */
static bool program_dct(struct vdev *v, uint32_t address, const uint8_t *data,
			uint32_t len, int64_t *us)
{
	uint32_t size = dct_settings(v)->size;
	enum dct_way way = stm32f2_dct_way(v);

	if (way == DCT_ASTRAY || way == DCT_DEADLY)
		hang(v, us);
	if (way != DCT_OPEN)
		return false;
	if (address <= size && len <= size - address)
		return dct_write(v, address, data, len, us);
	if (address <= size)
		*us += 2 * v->chip->geometry.settings_us;
	return false;
}

static bool program(struct vdev *v, uint32_t address, const uint8_t *data,
		    uint32_t len, int64_t *us)
{
	enum medium m = medium(v, address);
	struct flash *f = device_flash(v, m == CHIP);
	bool verifies = m == INTERNAL && v->dfu.bootloader >= ways(v)->verifies;
	unsigned rounds = verifies ? WRITE_ROUNDS : 1;

	if (!in_medium(v, m, address, len) || !may_change(v, m, address))
		return false;
	if (m == DCT)
		return program_dct(v, address, data, len, us);
	for (unsigned i = 0; i < rounds; i++) {
		if (!flash_program(f, address, data, len, us))
			return false;
		if (memcmp(flash_at(f, address, len), data, len) == 0)
			return true;
	}
	return rounds == 1;
}

/* dfu.md 4.3; outside the medium the last value stays. */
static void set_poll(struct vdev *v, bool erasing)
{
	struct dfu *d = &v->dfu;
	enum medium m = medium(v, d->pointer);
	unsigned ms = d->bootloader >= ways(v)->no_poll ? 0
		      : erasing				? ways(v)->erase_ms
							: ways(v)->write_ms;

	if (!in_medium(v, m, d->pointer, 1))
		return;
	if (m == DCT) /* swapped by mistake */
		ms = erasing ? 500 : 1;
	d->poll[0] = (uint8_t)ms;
	d->poll[1] = (uint8_t)(ms >> 8);
	d->poll[2] = 0;
}

/* A DfuSe command, sent as block 0. */
static bool command(struct vdev *v, int64_t *us)
{
	struct dfu *d = &v->dfu;

	if (d->len == 5 && d->data[0] == SET_ADDRESS) {
		d->pointer = get_le32(d->data + 1);
		return true;
	}
	if (d->len == 5 && d->data[0] == ERASE) {
		d->pointer = get_le32(d->data + 1);
		return erase(v, d->pointer, us) ||
		       d->bootloader < ways(v)->errors;
	}
	return d->len == 1 && d->data[0] == GET_COMMANDS;
}

/* Runs inside the status request, dfu.md 4.1.  False: endpoint 0 stalls. */
static bool operate(struct vdev *v, int64_t *us)
{
	struct dfu *d = &v->dfu;
	bool ok = true;

	if (d->block == 0)
		ok = command(v, us);
	else if (d->block > 1)
		ok = program(v, d->pointer + (d->block - 2u) * TRANSFER,
			     d->data, d->len, us) ||
		     d->bootloader < ways(v)->errors;
	/* block 1 is taken and writes nothing */
	d->len = 0;
	return ok;
}

static int dnload(struct vdev *v, uint16_t block, const uint8_t *data,
		  size_t len)
{
	struct dfu *d = &v->dfu;

	if (d->state != IDLE && d->state != DNLOAD_IDLE)
		return VDEV_STALL;
	if (!len) {
		d->state = MANIFEST_SYNC;
		return 0;
	}
	if (len > sizeof(d->data))
		return VDEV_STALL;
	memcpy(d->data, data, len);
	/* the controller hands over whole words */
	memset(d->data + len, 0, -len % 4);
	d->block = block;
	d->len = (uint32_t)len;
	d->state = DNLOAD_SYNC;
	return (int)len;
}

static bool read_dct(struct vdev *v, uint32_t address, uint8_t *data,
		     uint32_t len, int64_t *us)
{
	if (!in_medium(v, DCT, address, len))
		return false;
	switch (stm32f2_dct_way(v)) {
	case DCT_OPEN:
		memcpy(data, v->dct + address, len);
		return true;
	case DCT_ASTRAY: /* the flash is at 0 as well */
		return flash_read(&v->internal, v->internal.base + address,
				  data, len);
	case DCT_DEADLY:
		hang(v, us);
		return false;
	default:
		return false;
	}
}

static void read_block(struct vdev *v, uint32_t address, uint8_t *data,
		       size_t len, int64_t *us)
{
	enum medium m = medium(v, address);
	bool there = m == DCT ? read_dct(v, address, data, (uint32_t)len, us)
			      : flash_read(device_flash(v, m == CHIP), address,
					   data, (uint32_t)len);

	if (!there && v->dfu.bootloader < ways(v)->zeros)
		memcpy(data, v->dfu.data, len);
	else if (!there)
		memset(data, 0, len);
	if (m == CHIP) /* which is read through the buffer */
		memcpy(v->dfu.data, data, len);
}

static int upload(struct vdev *v, uint16_t block, uint8_t *data, size_t len,
		  int64_t *us)
{
	static const uint8_t commands[] = { GET_COMMANDS, SET_ADDRESS, ERASE };
	struct dfu *d = &v->dfu;

	if (d->state != IDLE && d->state != UPLOAD_IDLE) {
		d->len = 0; /* it forgets the block that waits */
		return VDEV_STALL;
	}
	if (!len) {
		d->state = IDLE;
		return 0;
	}
	if (block == 1) {
		d->state = BUG_STATE;
		return VDEV_STALL;
	}
	if (block == 0) {
		d->state = len > sizeof(commands) ? IDLE : UPLOAD_IDLE;
		if (len > sizeof(commands))
			len = sizeof(commands);
		memcpy(data, commands, len);
		memcpy(d->data, commands, sizeof(commands));
		return (int)len;
	}
	if (len > TRANSFER)
		return VDEV_STALL;
	read_block(v, d->pointer + (block - 2u) * TRANSFER, data, len, us);
	if (d->hung)
		return VDEV_STALL;
	d->state = UPLOAD_IDLE;
	return (int)len;
}

/* dfu.md 4.7.  False: the device is gone at once. */
static bool leave(struct vdev *v, uint8_t *shown, int64_t now)
{
	bool old = v->dfu.bootloader < ways(v)->leave_5;

	device_reset_at(v, now + (old ? 0 : LEAVE_US), "dfu_mode", WISH_NONE);
	v->watched = true;
	*shown = DNLOAD_IDLE;
	v->dfu.state = WAIT_RESET;
	return !old;
}

static int get_status(struct vdev *v, uint8_t *data, size_t len, int64_t now,
		      int64_t *us)
{
	struct dfu *d = &v->dfu;
	uint8_t shown = d->state;

	if (len < 6)
		return VDEV_STALL;
	if (d->state == DNLOAD_SYNC && d->len) {
		shown = DNBUSY;
		set_poll(v, d->block == 0 && d->data[0] == ERASE);
		if (!operate(v, us))
			return VDEV_STALL;
	} else if (d->state == DNLOAD_SYNC) {
		shown = d->state = DNLOAD_IDLE;
	} else if (d->state == MANIFEST_SYNC && !leave(v, &shown, now)) {
		return VDEV_GONE;
	}
	data[0] = d->status;
	if (shown != DNBUSY && d->bootloader < ways(v)->keeps)
		memset(d->poll, 0, sizeof(d->poll));
	memcpy(data + 1, d->poll, 3);
	data[4] = shown;
	data[5] = 0;
	return 6;
}

static void forget_poll(struct vdev *v)
{
	if (v->dfu.bootloader < ways(v)->keeps)
		memset(v->dfu.poll, 0, sizeof(v->dfu.poll));
}

static int clear_status(struct vdev *v)
{
	struct dfu *d = &v->dfu;
	bool error = d->state == ERROR;

	forget_poll(v);

	d->state = error ? IDLE : ERROR;
	d->status = error ? STATUS_OK : STATUS_UNKNOWN;
	return 0;
}

static void to_idle(struct vdev *v)
{
	struct dfu *d = &v->dfu;

	if (d->state == IDLE || d->state == DNLOAD_SYNC ||
	    d->state == DNLOAD_IDLE || d->state == MANIFEST_SYNC ||
	    d->state == UPLOAD_IDLE) {
		d->state = IDLE;
		d->status = STATUS_OK;
		d->len = 0;
		forget_poll(v);
	}
}

/* It stays as it was. */
void stm32f2_dfu_configured(struct vdev *v)
{
	(void)v;
}

int stm32f2_dfu_control(struct vdev *v, const struct usb_setup *setup,
			uint8_t *data, size_t len, int64_t now, int64_t *us)
{
	struct dfu *d = &v->dfu;

	if (d->hung) {
		*us += HANG_US;
		return VDEV_STALL;
	}
	/* the interface that it is for is not looked at */
	switch (setup->request) {
	case DFU_DETACH:
		to_idle(v);
		if (d->bootloader >= ways(v)->stays)
			return 0;
		v->attached = false;
		v->attach_us = now + DETACH_US;
		return VDEV_GONE;
	case DFU_DNLOAD:
		return dnload(v, setup->value, data, len);
	case DFU_UPLOAD:
		return upload(v, setup->value, data, len, us);
	case DFU_GETSTATUS:
		return get_status(v, data, len, now, us);
	case DFU_CLRSTATUS:
		return clear_status(v);
	case DFU_GETSTATE:
		if (!len)
			return VDEV_STALL;
		data[0] = d->state;
		return 1;
	case DFU_ABORT:
		to_idle(v);
		return 0;
	default:
		return VDEV_STALL;
	}
}
