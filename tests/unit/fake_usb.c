/* SPDX-License-Identifier: MIT */
#include "fake_usb.h"

#include <string.h>

#include "base/bytes.h"

enum { DNLOAD = 1, UPLOAD, GETSTATUS, CLRSTATUS, GETSTATE, ABORT };
enum {
	IDLE = 2,
	SYNC,
	BUSY,
	DN_IDLE,
	MAN_SYNC,
	MANIFEST,
	WAIT_RESET,
	UP_IDLE,
	ERROR
};

#define STALL (-ERR_STALL)

static int64_t now(const struct fake_usb *f)
{
	return f->clock.us;
}

uint32_t fake_usb_base(const struct fake_usb *f)
{
	return f->gen == 2 ? 0x08000000 : 0;
}

/* 4 x 16 KB, 64 KB, 7 x 128 KB, or 4 KB each: dfu.md 2. */
uint32_t fake_usb_sector(const struct fake_usb *f, uint32_t address,
			 uint32_t *size)
{
	uint32_t at = address - fake_usb_base(f);

	*size = f->gen != 2    ? 4096
		: at < 0x10000 ? 0x4000
		: at < 0x20000 ? 0x10000
			       : 0x20000;
	return address - at % *size;
}

static int error_state(struct fake_usb *f, unsigned status)
{
	f->state = ERROR;
	f->status = (uint8_t)status;
	return STALL;
}

/* Gen 2 only stalls, Gen 3 latches an error as well: dfu.md 4.2, 6.1. */
static int wrong_state(struct fake_usb *f)
{
	return f->gen == 2 ? STALL : error_state(f, 14);
}

static uint8_t *cell(struct fake_usb *f, uint32_t address, size_t len)
{
	uint32_t at = address - (f->alt == 0 ? fake_usb_base(f) : 0);
	size_t size = f->alt == 0 ? FAKE_FLASH : FAKE_DCT;

	if (at > size || len > size - at)
		return NULL;
	return (f->alt == 0 ? f->flash : f->dct) + at;
}

static bool flash_fault(struct fake_usb *f, enum flash_fault kind)
{
	return f->flash_fault == kind && f->flash_ops == f->flash_fault_at;
}

static bool dead(struct fake_usb *f, uint32_t address)
{
	uint32_t size;

	return f->flash_fault == FLASH_DEAD && f->alt == 0 &&
	       fake_usb_sector(f, address, &size) == f->dead_sector;
}

static bool erase(struct fake_usb *f, uint32_t address)
{
	uint32_t size, start = fake_usb_sector(f, address, &size);
	uint8_t *p = cell(f, start, size);

	f->flash_ops++;
	if (f->alt != 0)
		return true;
	if (!p || start < f->protected_below)
		return false;
	if (f->erases < 64)
		f->erase_order[f->erases] = start;
	f->erases++;
	f->debt_us = f->erase_us_per_kb * (size / 1024);
	f->busy_us += f->debt_us;
	if (!flash_fault(f, FLASH_KEEPS) && !dead(f, start))
		memset(p, 0xff, size);
	return true;
}

static bool program(struct fake_usb *f, uint32_t address)
{
	uint8_t *p = cell(f, address, f->len);
	bool good = true;

	f->flash_ops++;
	if (!p || (f->alt == 0 && address < f->protected_below))
		return false;
	if (f->programs < 512)
		f->program_order[f->programs] = address;
	f->programs++;
	f->debt_us = f->program_us_per_kb * (int64_t)f->len / 1024;
	f->busy_us += f->debt_us;
	if (flash_fault(f, FLASH_LIES) || dead(f, address))
		return true;
	for (size_t i = 0; i < f->len; i++) {
		uint8_t v = f->data[i];

		if (f->alt == 0)
			p[i] &= v;
		else
			p[i] = v;
		good &= p[i] == v;
	}
	if (flash_fault(f, FLASH_FLIPS))
		p[f->len / 2] ^= 0x10;
	/* Gen 2 compares what it wrote: dfu.md 4.2 */
	return f->gen != 2 || f->bootloader < 9 || good;
}

static bool command(struct fake_usb *f)
{
	uint32_t address = f->len == 5 ? get_le32(f->data + 1) : 0;

	if (f->data[0] == 0x21 && f->len == 5) {
		f->pointer = address;
		f->set_addresses++;
		return true;
	}
	if (f->data[0] == 0x41 && f->len == 5) {
		if (f->gen == 2)
			f->pointer = address;
		return erase(f, address);
	}
	if (f->data[0] == 0xfa && f->len == 1) {
		f->safe_mode = true;
		f->state = MANIFEST;
		return true;
	}
	f->forbidden = true;
	return false;
}

static bool operate(struct fake_usb *f)
{
	bool ok;

	f->pending = false;
	f->debt_us = 0;
	if (f->block == 0)
		ok = command(f);
	else if (f->block == 1)
		ok = f->gen == 2;
	else
		ok = program(f, f->pointer +
					(f->block - 2) * (uint32_t)f->transfer);
	return ok;
}

static int dnload(struct fake_usb *f, unsigned block, const void *data,
		  size_t len)
{
	if (f->state != IDLE && f->state != DN_IDLE)
		return wrong_state(f);
	if (len > sizeof(f->data)) {
		f->bricked = true;
		return STALL;
	}
	if (len == 0) {
		f->state = MAN_SYNC;
		return 0;
	}
	memcpy(f->data, data, len);
	f->len = len;
	f->block = block;
	f->pending = true;
	f->state = SYNC;
	return (int)len;
}

static int reply(struct fake_usb *f, uint8_t *out, unsigned poll)
{
	out[0] = f->status;
	put_le32(out + 1, poll);
	out[4] = f->state;
	out[5] = 0;
	return 6;
}

static int reply_state(struct fake_usb *f, uint8_t *out, unsigned state,
		       unsigned poll)
{
	uint8_t keep = f->state;
	int n;

	f->state = (uint8_t)state;
	n = reply(f, out, poll);
	f->state = keep;
	return n;
}

/* The first status request after a download does the work: dfu.md 4.1, 6.1 */
static int work(struct fake_usb *f, uint8_t *out)
{
	int n;

	if (f->secured && f->block != 0) {
		f->pending = false;
		f->state = ERROR;
		f->status = 11;
		return reply(f, out, 0);
	}
	if (!operate(f)) {
		if (f->gen == 2)
			return f->state = SYNC, STALL;
		return error_state(f, 14);
	}
	if (f->state == MANIFEST)
		return reply(f, out, 0);
	n = reply_state(f, out, BUSY, f->poll_ms);
	if (f->gen == 2) {
		f->clock.us += f->debt_us;
		f->debt_us = 0;
	}
	return n;
}

static int getstatus(struct fake_usb *f, uint8_t *out)
{
	if (f->reset_us)
		f->status_after_leave++;
	switch (f->state) {
	case SYNC:
		if (f->pending)
			return work(f, out);
		f->state = DN_IDLE;
		f->clock.us += f->debt_us;
		f->debt_us = 0;
		return reply(f, out, 0);
	case MAN_SYNC:
		f->reset_us = now(f) + 500000;
		f->state = WAIT_RESET;
		return reply_state(f, out, f->gen == 2 ? DN_IDLE : MANIFEST, 0);
	case WAIT_RESET:
		if (f->gen == 2)
			return reply(f, out, 0);
		f->reset_us = 0;
		return error_state(f, 14);
	case BUSY:
		return f->gen == 2 ? reply(f, out, f->poll_ms)
				   : error_state(f, 14);
	default:
		return reply(f, out, 0);
	}
}

static int upload(struct fake_usb *f, unsigned block, uint8_t *out, size_t len)
{
	static const uint8_t list[] = { 0, 0x21, 0x41, 0xfa, 0xfb };
	size_t count = f->gen == 2 ? 3 : 5;
	uint8_t *p;

	if (f->state != IDLE && f->state != UP_IDLE)
		return wrong_state(f);
	if (f->secured && block)
		return f->state = ERROR, f->status = 11, STALL;
	if (block == 0) {
		memcpy(out, list, count);
		return (int)count;
	}
	if (block == 1) {
		f->state = f->gen == 2 ? 15 : ERROR;
		return STALL;
	}
	p = cell(f, f->pointer + (block - 2) * (uint32_t)f->transfer, len);
	f->flash_ops++;
	f->state = UP_IDLE;
	if (p)
		memcpy(out, p, len);
	else
		memset(out, 0, len);
	if (flash_fault(f, FLASH_MISREADS))
		out[len / 2] ^= 1;
	return (int)len;
}

static int class_request(struct fake_usb *f, const struct usb_setup *s,
			 uint8_t *data, size_t len)
{
	switch (s->request) {
	case DNLOAD:
		return dnload(f, s->value, data, len);
	case UPLOAD:
		return upload(f, s->value, data, len);
	case GETSTATUS:
		if (f->busy_for_ever && f->pending)
			return reply_state(f, data, BUSY, 0);
		return getstatus(f, data);
	case CLRSTATUS:
		if (f->state == ERROR) {
			f->state = IDLE;
			f->status = 0;
			return 0;
		}
		f->state = ERROR;
		f->status = 14;
		return f->gen == 2 ? 0 : STALL;
	case ABORT:
		if (f->state == IDLE || f->state == SYNC ||
		    f->state == DN_IDLE || f->state == MAN_SYNC ||
		    f->state == UP_IDLE) {
			f->state = IDLE;
			f->pending = false;
			return 0;
		}
		return f->gen == 2 ? 0 : wrong_state(f);
	default:
		f->forbidden = true;
		return STALL;
	}
}

static int string(const char *text, uint8_t *out, size_t len)
{
	uint8_t d[255];
	size_t n = strlen(text);

	d[0] = (uint8_t)(2 + 2 * n);
	d[1] = 3;
	for (size_t i = 0; i < n; i++)
		put_le16(d + 2 + 2 * i, (uint16_t)(uint8_t)text[i]);
	if (len > d[0])
		len = d[0];
	memcpy(out, d, len);
	return (int)len;
}

static int config(struct fake_usb *f, uint8_t *out, size_t len)
{
	uint8_t d[128] = { 9, 2, 0, 0, 1, 1, 4, 0xc0, 0x32 };
	uint8_t dfu[] = { 9, 0x21, 0x0b, 0xff, 0, 0, 0, 0x1a, 1 };
	size_t n = 9;

	if (f->config) {
		if (len > f->config_len)
			len = f->config_len;
		memcpy(out, f->config, len);
		return (int)len;
	}
	for (uint8_t alt = 0; alt < 4 && f->maps[alt]; alt++, n += 9) {
		uint8_t i[] = {
			9, 4, 0, alt, 0, 0xfe, 1, 2, (uint8_t)(6 + alt)
		};

		memcpy(d + n, i, 9);
	}
	put_le16(dfu + 5, f->transfer);
	memcpy(d + n, dfu, 9);
	n += 9;
	put_le16(d + 2, (uint16_t)n);
	if (len > n)
		len = n;
	memcpy(out, d, len);
	return (int)len;
}

static int get_descriptor(struct fake_usb *f, const struct usb_setup *s,
			  uint8_t *out, size_t len)
{
	uint8_t device[18] = { 18, 1, 0, 2, 0, 0, 0, 64, 4, 0x2b };
	unsigned index = s->value & 0xff;

	switch (s->value >> 8) {
	case 1:
		put_le16(device + 10, f->pid);
		put_le16(device + 12, f->release);
		memcpy(out, device, len < 18 ? len : 18);
		return len < 18 ? (int)len : 18;
	case 2:
		return config(f, out, len);
	case 3:
		if (index >= 6 && index < 10 && f->maps[index - 6])
			return string(f->maps[index - 6], out, len);
		if (index == 0xfa && f->state_string)
			return string(f->state_string, out, len);
		return STALL;
	default:
		return STALL;
	}
}

static void random_bytes(struct fake_usb *f, uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		f->noise = f->noise * 1664525u + 1013904223u;
		data[i] = (uint8_t)(f->noise >> 24);
	}
}

/* Half of the noise looks like a status, so that it gets far. */
static int noisy(struct fake_usb *f, const struct usb_setup *s, uint8_t *data,
		 size_t len)
{
	f->noise = f->noise * 1664525u + 1013904223u;
	switch (f->noise >> 28) {
	case 0:
		return STALL;
	case 1:
		return -ERR_IO;
	default:
		break;
	}
	if (!(s->type & USB_DIR_IN))
		return (int)len;
	random_bytes(f, data, len);
	if (s->request == GETSTATUS && len == 6) {
		data[0] = data[0] & 0x80 ? data[0] & 15 : 0;
		data[3] = data[2] = 0;
		data[4] %= 12;
	}
	return (int)len;
}

static int fake_control(void *ctx, const struct usb_setup *s, void *data,
			size_t len, struct deadline *d, struct err *e)
{
	struct fake_usb *f = ctx;
	unsigned n = ++f->transfers;
	enum usb_fault fault = f->fault_at == n ? f->fault : USB_FINE;
	int rc;

	if (f->reset_us && now(f) >= f->reset_us) {
		f->left = f->gone = true;
		f->reset_us = 0;
	}
	f->clock.us += f->transfer_us;
	if (fault == USB_GONE)
		f->gone = true;
	if (f->gone)
		return err_set(e, ERR_LOST, "fake", "gone");
	if (fault == USB_STALL)
		return err_set(e, ERR_STALL, "fake", "stall");
	if (fault == USB_TIMEOUT) {
		f->clock.us = d->end_us;
		return err_set(e, ERR_TIMEOUT, "fake", "timeout");
	}
	if (fault == USB_IO)
		return err_set(e, ERR_IO, "fake", "io");
	if (fault == USB_LATE)
		f->clock.us += 4000000;
	if (f->force_state_at == n) {
		f->state = f->force_state;
		f->status = f->force_status;
		f->pending = false;
	}
	if (f->noise)
		rc = noisy(f, s, data, len);
	else if (s->type & USB_TYPE_CLASS)
		rc = class_request(f, s, data, len);
	else
		rc = get_descriptor(f, s, data, len);
	if (fault == USB_SHORT && rc > 0)
		rc /= 2;
	if (fault == USB_GARBAGE && rc > 0 && (s->type & USB_DIR_IN)) {
		f->noise = 77;
		random_bytes(f, data, (size_t)rc);
		f->noise = 0;
	}
	if (rc < 0)
		err_set(e, (enum err_code) - rc, "fake", "refused");
	return rc;
}

static int fake_claim(void *ctx, int interface, struct err *e)
{
	(void)e;
	((struct fake_usb *)ctx)->claimed = interface == 0;
	return 0;
}

static int fake_alt(void *ctx, int interface, int alt, struct err *e)
{
	struct fake_usb *f = ctx;

	if (interface != 0 || alt > 3 || !f->maps[alt])
		return err_set(e, ERR_STALL, "fake", "no such setting");
	f->alt = (unsigned)alt;
	return 0;
}

static void fake_close(void *ctx)
{
	(void)ctx;
}

static const struct usb_ops ops = { fake_control, fake_claim, fake_alt,
				    fake_close };

void fake_usb_init(struct fake_usb *f, int gen)
{
	memset(f, 0, sizeof(*f));
	clock_virtual_init(&f->clock);
	f->usb = (struct usb){ &ops, f };
	f->gen = gen;
	f->transfer = 4096;
	f->transfer_us = 1000;
	f->state = IDLE;
	memset(f->flash, 0xa5, sizeof(f->flash));
	memset(f->dct, 0xff, sizeof(f->dct));
	f->maps[1] = "@DCT Flash   /0x00000000/1*016Ke";
	if (gen == 2) {
		f->bootloader = 311;
		f->pid = 0xd006;
		f->release = 0x0250;
		f->pointer = 0x08020000;
		f->protected_below = 0x08020000;
		f->erase_us_per_kb = 8000;
		f->program_us_per_kb = 4096;
		f->maps[0] = "@Internal Flash   /0x08000000/"
			     "03*016Ka,01*016Kg,01*064Kg,07*128Kg";
		f->maps[1] = "@DCT Flash   /0x00000000/01*016Kg";
	} else {
		f->bootloader = 1006;
		f->pid = 0xd00c;
		f->release = 0x0251;
		f->erase_us_per_kb = 21000;
		f->program_us_per_kb = 10500;
		f->maps[0] = "@Internal Flash   /0x00000000/1*004Ka,47*004Kg,"
			     "192*004Kg,4*004Kg,4*004Kg,8*004Ka";
	}
}
