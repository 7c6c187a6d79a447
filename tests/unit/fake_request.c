/* SPDX-License-Identifier: MIT */
#include "fake_request.h"

#include <string.h>

#include "base/bytes.h"

enum { OK, FAILED, PENDING, BUSY, NO_MEMORY, NOT_FOUND };

#define STALL (-ERR_STALL)

static int reply(uint8_t *out, unsigned status, int id, int64_t size,
		 const int32_t *result)
{
	uint32_t flags = 1;
	size_t n = 6;

	put_le16(out + 4, (uint16_t)status);
	if (id >= 0) {
		flags |= 2;
		put_le16(out + n, (uint16_t)id);
		n += 2;
	}
	if (size > 0) {
		flags |= 4;
		put_le32(out + n, (uint32_t)size);
		n += 4;
	}
	if (result) {
		flags |= 8;
		put_le32(out + n, (uint32_t)*result);
		n += 4;
	}
	put_le32(out, flags);
	return (int)n;
}

static uint32_t varint(const uint8_t **p)
{
	uint32_t v = 0;

	for (int shift = 0;; shift += 7) {
		v |= (uint32_t)(**p & 0x7f) << shift;
		if (!(*(*p)++ & 0x80))
			return v;
	}
}

static void start(struct fake_request *f)
{
	const uint8_t *p = f->payload;

	f->starts++;
	f->image_len = 0;
	f->result = f->start_result;
	if (f->want == 0 || *p++ != 0x08) {
		f->result = -270;
		return;
	}
	f->size = varint(&p);
	f->started = f->result == 0;
	f->reply[0] = 0x08;
	f->reply_len = 1;
	for (uint32_t v = f->chunk_size;; v >>= 7) {
		f->reply[f->reply_len++] = (uint8_t)(v > 127 ? v | 0x80 : v);
		if (v <= 127)
			break;
	}
}

static void data(struct fake_request *f)
{
	const uint8_t *p = f->payload + 1;
	size_t n = f->want ? varint(&p) : 0;

	f->result = 0;
	if (!f->started)
		f->result = -210;
	else if (n == 0 || n > f->size - f->image_len)
		f->result = -290;
	else if (f->fail_data_at && --f->fail_data_at == 0)
		f->result = -220;
	if (f->result) {
		f->started = false;
		return;
	}
	memcpy(f->image + f->image_len, p, n);
	f->image_len += n;
}

static void finish(struct fake_request *f)
{
	f->result = f->finish_result;
	if (!f->started || f->image_len != f->size)
		f->result = -210;
	f->validated = f->want == 2 && f->payload[0] == 8 && f->payload[1];
	f->finished = f->result == 0 && !f->validated;
	f->started = false;
}

static void serve(struct fake_request *f)
{
	f->reply_len = f->reply_at = 0;
	f->result = 0;
	switch (f->number) {
	case 72:
		memcpy(f->reply, "\x08\x01", 2);
		f->reply_len = 2;
		break;
	case 76:
		memcpy(f->reply, "\x08\x01\x10\x01", 4);
		f->reply_len = 4;
		break;
	case 90:
	case 91:
		memcpy(f->reply, f->modules, f->modules_len);
		f->reply_len = f->modules_len;
		break;
	case 250:
		start(f);
		break;
	case 251:
		finish(f);
		break;
	case 252:
		f->cancelled = true;
		f->started = false;
		break;
	case 253:
		data(f);
		break;
	case 40:
	case 50:
	case 60:
	case 70:
	case 71:
		if (f->vanishes) {
			f->acted = f->number;
			f->gone = true;
		}
		break;
	default:
		f->result = -120;
	}
	f->done = true;
}

/* The action runs when the host has fetched the answer: 3.4. */
static void release(struct fake_request *f)
{
	f->active = false;
	if (f->number < 72)
		f->acted = f->number;
}

static int init(struct fake_request *f, unsigned number, unsigned size,
		uint8_t *out)
{
	if (f->busy) {
		f->busy--;
		return reply(out, BUSY, -1, 0, NULL);
	}
	if (f->active)
		f->violation = true;
	f->active = true;
	f->done = false;
	f->id++;
	f->number = number;
	f->want = size;
	f->have = 0;
	f->checks = 0;
	if (size == 0)
		serve(f);
	return reply(out, size > 64 ? PENDING : OK, (int)f->id, 0, NULL);
}

static int check(struct fake_request *f, unsigned id, uint8_t *out)
{
	if (!f->active || id != f->id)
		return reply(out, NOT_FOUND, -1, 0, NULL);
	if (f->hangs || f->checks++ < f->pending)
		return reply(out, PENDING, -1, 0, NULL);
	f->checks = 0;
	if (!f->done)
		return reply(out, f->have < f->want ? OK : PENDING, -1, 0,
			     NULL);
	if (f->reply_len == 0)
		release(f);
	return reply(out, OK, -1, (int64_t)f->reply_len, &f->result);
}

static int send(struct fake_request *f, unsigned id, const uint8_t *p,
		size_t len)
{
	if (!f->active || id != f->id || f->done || len > 4096 ||
	    len > f->want - f->have || (!f->split && len != f->want))
		return f->violation = true, STALL;
	memcpy(f->payload + f->have, p, len);
	f->have += len;
	if (f->have == f->want)
		serve(f);
	return (int)len;
}

static int receive(struct fake_request *f, unsigned id, uint8_t *out,
		   size_t len)
{
	if (!f->active || id != f->id || !f->done || len == 0 ||
	    len > f->reply_len - f->reply_at ||
	    (!f->split && len != f->reply_len))
		return f->violation = true, STALL;
	memcpy(out, f->reply + f->reply_at, len);
	f->reply_at += len;
	if (f->reply_at == f->reply_len)
		release(f);
	return (int)len;
}

static int service(struct fake_request *f, const struct usb_setup *s,
		   uint8_t *d, size_t len)
{
	bool in = s->type == 0xc0;

	if (f->world < 80)
		return STALL;
	if (s->request != 3 && s->request != 4 && (len < 64 || !in))
		return STALL;
	switch (s->request) {
	case 1:
		return init(f, s->index, s->value, d);
	case 2:
		return check(f, s->index, d);
	case 3:
		return in ? STALL : send(f, s->index, d, len);
	case 4:
		return in ? receive(f, s->index, d, len) : STALL;
	case 5:
		f->resets++;
		f->active = false;
		return reply(d, OK, -1, 0, NULL);
	default:
		return STALL;
	}
}

static int text(const char *what, bool nul, uint8_t *d, size_t len)
{
	size_t n = strlen(what) + (nul ? 2 : 0); /* one too many: 4.3 */

	if (len < n)
		return STALL;
	memset(d, 0, n);
	memcpy(d, what, strlen(what));
	return (int)n;
}

static int raw(struct fake_request *f, const struct usb_setup *s, uint8_t *d,
	       size_t len)
{
	bool in = s->type == 0xc0, old = f->world < 80;
	unsigned id = f->world == 60 ? 0 : 20;
	unsigned version = f->world == 60 ? 1 : 30;
	unsigned n = s->index;

	if (in && n == id)
		return text("0123456789ABCDEF01234567", old, d, len);
	if (in && n == version)
		return text(f->release, old, d, len);
	if (in && n == 90 && f->world == 70) {
		if (f->pending) {
			f->pending--;
			return STALL;
		}
		memcpy(d, f->modules, f->modules_len);
		return (int)f->modules_len;
	}
	f->out_data = len;
	if (in || (f->world == 60 && (n < 2 || n > 4)) ||
	    (f->world == 61 && n != 40 && n != 50 && n != 70) ||
	    (f->world == 70 && n != 40 && n != 50 && n != 60 && n != 70 &&
	     n != 90) ||
	    f->world == 80 || (f->world == 200 && n != 40 && n != 302))
		return STALL;
	f->acted = n;
	if (n == 302)
		f->hangs = false;
	if (n == 90 || n == 302)
		return (int)len;
	if (n == 70 && f->world == 70)
		f->acted = 70 + s->value;
	return f->world < 70 || n == 40 ? -ERR_IO : (int)len;
}

static int noisy(struct fake_request *f, const struct usb_setup *s, uint8_t *d,
		 size_t len)
{
	f->noise = f->noise * 1664525u + 1013904223u;
	if (f->noise >> 28 == 0)
		return STALL;
	for (size_t i = 0; (s->type & USB_DIR_IN) && i < len; i++) {
		f->noise = f->noise * 1664525u + 1013904223u;
		d[i] = (uint8_t)(f->noise >> 24 & (i < 8 ? 15 : 255));
	}
	return (int)(len ? 1 + f->noise % len : 0);
}

static int fake_control(void *ctx, const struct usb_setup *s, void *d,
			size_t len, struct deadline *limit, struct err *e)
{
	struct fake_request *f = ctx;
	int rc;

	(void)limit;
	f->clock.us += 1000;
	f->transfers++;
	if (f->gone)
		return err_set(e, ERR_LOST, "fake", "gone");
	if (f->fault_at == f->transfers) {
		if (f->fault == ERR_LOST)
			f->gone = true;
		return err_set(e, f->fault, "fake", "fault");
	}
	if (f->noise)
		rc = noisy(f, s, d, len);
	else if (s->request == 0x50)
		rc = raw(f, s, d, len);
	else
		rc = service(f, s, d, len);
	return rc < 0 ? err_set(e, (enum err_code) - rc, "fake", "refused")
		      : rc;
}

static int none(void *ctx, int interface, struct err *e)
{
	(void)interface;
	(void)e;
	((struct fake_request *)ctx)->violation = true; /* no claim needed */
	return 0;
}

static int no_alt(void *ctx, int interface, int alt, struct err *e)
{
	(void)alt;
	return none(ctx, interface, e);
}

static void fake_close(void *ctx)
{
	(void)ctx;
}

static const struct usb_ops ops = { fake_control, none, no_alt, fake_close };

void fake_request_init(struct fake_request *f, const char *release_name,
		       int world)
{
	memset(f, 0, sizeof(*f));
	clock_virtual_init(&f->clock);
	f->usb = (struct usb){ &ops, f };
	f->release = release_name;
	f->world = world;
	f->chunk_size = 1024;
}
