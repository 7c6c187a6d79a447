/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "proto/request_parts.h"

#define TYPE_IN	 (USB_DIR_IN | USB_TYPE_VENDOR | USB_RECIPIENT_DEVICE)
#define TYPE_OUT (USB_TYPE_VENDOR | USB_RECIPIENT_DEVICE)

enum { INIT = 1, CHECK = 2, SEND = 3, RECV = 4, RESET = 5, RAW = 0x50 };

#define TRANSFER_LIMIT 5000
#define TRANSFER_MAX   4096 /* what hosts pass in one transfer */
#define REPLY_SIZE     64   /* shorter requests stall */
#define PATIENCE       80   /* looks at a device that is busy, in 7 s */

/* Reply fields, usb-requests.md 3.2. */
enum { HAS_STATUS = 1, HAS_ID = 2, HAS_SIZE = 4, HAS_RESULT = 8 };
enum { OK, FAILED, PENDING, BUSY, NO_MEMORY, NOT_FOUND };

static const char *const status_words[] = {
	"ok",
	"error",
	"pending",
	"busy",
	"not enough memory",
	"request not found",
};

struct reply {
	uint32_t flags;
	unsigned status, id;
	uint32_t size;
	int32_t result;
};

/*
 * The device answers within milliseconds as a rule, a piece of firmware in
 * two or three, so the first looks are close together.  What takes seconds is
 * seen within a tenth of one; what takes longer is asked for less often.
 */
static void back_off(unsigned round, struct deadline *d)
{
	static const int64_t ms[] = { 0, 1, 1, 2, 4, 8, 15, 30, 50 };

	deadline_sleep_ms(d, round < COUNT(ms)	? ms[round]
			     : round < PATIENCE ? 100
						: 500);
}

static int transfer(struct request *r, uint8_t type, uint8_t number,
		    unsigned value, unsigned index, void *data, size_t len,
		    struct deadline *d, struct err *e)
{
	struct usb_setup setup = { type, number, (uint16_t)value,
				   (uint16_t)index };
	struct deadline wait = deadline_within(d, TRANSFER_LIMIT);

	if (deadline_over(d))
		return err_set(e, ERR_TIMEOUT, "request",
			       "the device does not answer in time");
	return usb_control(r->usb, &setup, data, len, &wait, e);
}

int request_raw_in(struct request *r, unsigned number, void *data, size_t len,
		   struct deadline *d, struct err *e)
{
	return transfer(r, TYPE_IN, RAW, 0, number, data, len, d, e);
}

/* Some platforms hang without a data stage: usb-requests.md 2. */
int request_raw_out(struct request *r, unsigned number, unsigned value,
		    struct deadline *d, struct err *e)
{
	uint8_t dummy = 0;
	int n = transfer(r, TYPE_OUT, RAW, value, number, &dummy,
			 r->dummy_byte ? 1 : 0, d, e);

	return n < 0 ? n : 0;
}

static bool parse(const uint8_t *p, size_t len, struct reply *out)
{
	const uint8_t *end = p + len;

	memset(out, 0, sizeof(*out));
	if (len < 6)
		return false;
	out->flags = get_le32(p);
	out->status = get_le16(p + 4);
	p += 6;
	if (out->flags & HAS_ID) {
		if (end - p < 2)
			return false;
		out->id = get_le16(p);
		p += 2;
	}
	if (out->flags & HAS_SIZE) {
		if (end - p < 4)
			return false;
		out->size = get_le32(p);
		p += 4;
	}
	if (out->flags & HAS_RESULT) {
		if (end - p < 4)
			return false;
		out->result = (int32_t)get_le32(p);
	}
	return out->flags & HAS_STATUS;
}

static int ask(struct request *r, uint8_t number, unsigned index,
	       unsigned value, struct reply *out, struct deadline *d,
	       struct err *e)
{
	uint8_t data[REPLY_SIZE];
	int n = transfer(r, TYPE_IN, number, value, index, data, sizeof(data),
			 d, e);

	if (n < 0)
		return n;
	if (n > (int)sizeof(data) || !parse(data, (size_t)n, out))
		return err_set(e, ERR_PROTOCOL, "request",
			       "the device sends an unreadable reply");
	return 0;
}

static int refused(const struct reply *reply, struct err *e)
{
	return err_set(e, ERR_PROTOCOL, "request",
		       "the device answers: %s (status %u)",
		       reply->status < 6 ? status_words[reply->status]
					 : "unknown",
		       reply->status);
}

/* At most four requests may be active, someone else's among them. */
static int init(struct request *r, const struct request_call *c,
		struct reply *reply, struct deadline *d, struct err *e)
{
	for (unsigned round = 1;; round++) {
		int rc = ask(r, INIT, c->number, (unsigned)c->len, reply, d, e);

		if (rc < 0)
			return rc;
		if (reply->status != BUSY)
			break;
		back_off(round, d);
	}
	if ((reply->status != OK && reply->status != PENDING) ||
	    !(reply->flags & HAS_ID) || reply->id == 0)
		return refused(reply, e);
	return 0;
}

/* CHECK until it no longer says PENDING. */
static int await(struct request *r, unsigned id, struct reply *reply,
		 struct deadline *d, struct err *e)
{
	for (unsigned round = 0;; round++) {
		int rc;

		back_off(round, d);
		rc = ask(r, CHECK, id, 0, reply, d, e);
		if (rc < 0)
			return rc;
		if (reply->status != PENDING)
			return reply->status == OK ? 0 : refused(reply, e);
	}
}

static int send_payload(struct request *r, const struct request_call *c,
			unsigned id, struct deadline *d, struct err *e)
{
	uint8_t piece[TRANSFER_MAX];
	size_t at = 0;

	while (at < c->len) {
		size_t n = c->len - at;
		int rc;

		if (n > sizeof(piece))
			n = sizeof(piece);
		memcpy(piece, (const uint8_t *)c->payload + at, n);
		rc = transfer(r, TYPE_OUT, SEND, 0, id, piece, n, d, e);
		if (rc < 0)
			return rc;
		if ((size_t)rc != n)
			return err_set(e, ERR_IO, "request",
				       "%d of %zu bytes taken", rc, n);
		at += n;
	}
	return 0;
}

/* The reply has to be fetched, also unread: only then does the device act. */
static int receive(struct request *r, const struct request_call *c,
		   const struct reply *reply, unsigned id, struct deadline *d,
		   struct err *e)
{
	uint8_t piece[TRANSFER_MAX];
	size_t at = 0;

	if (reply->size > REQUEST_REPLY_MAX ||
	    (!r->quirks->split && reply->size > TRANSFER_MAX))
		return err_set(e, ERR_PROTOCOL, "request",
			       "the reply has %u bytes, too many",
			       (unsigned)reply->size);
	while (at < reply->size) {
		size_t n = reply->size - at;
		int rc;

		if (n > sizeof(piece))
			n = sizeof(piece);
		rc = transfer(r, TYPE_IN, RECV, 0, id, piece, n, d, e);
		if (rc < 0)
			return rc;
		if (rc == 0 || (size_t)rc > n)
			return err_set(e, ERR_PROTOCOL, "request",
				       "the reply ends early");
		if (c->reply && !buf_add(c->reply, piece, (size_t)rc))
			return err_set(e, ERR_NO_MEMORY, "request",
				       "reply too large");
		at += (size_t)rc;
	}
	return 0;
}

static int run(struct request *r, struct request_call *c, unsigned *id,
	       struct deadline *d, struct err *e)
{
	struct reply reply;
	int rc = init(r, c, &reply, d, e);

	if (rc < 0)
		return rc;
	*id = reply.id;
	if (c->len && reply.status == PENDING)
		rc = await(r, *id, &reply, d, e);
	if (rc == 0)
		rc = send_payload(r, c, *id, d, e);
	if (rc == 0)
		rc = await(r, *id, &reply, d, e);
	if (rc == 0 && !(reply.flags & HAS_RESULT))
		rc = err_set(e, ERR_PROTOCOL, "request",
			     "the device finishes without a result");
	if (rc < 0)
		return rc;
	c->result = reply.result;
	return receive(r, c, &reply, *id, d, e);
}

static bool is_gone(int rc)
{
	return rc == -ERR_LOST || rc == -ERR_IO || rc == -ERR_STALL;
}

int request_service(struct request *r, struct request_call *c,
		    struct deadline *d, struct err *e)
{
	struct deadline limit = deadline_within(d, c->limit);
	struct err one = { 0 };
	struct reply ignored;
	unsigned id = 0;
	int rc;

	if (r->quirks->usb < QUIRKS_USB_SERVICE)
		return err_set(e, ERR_NO_ROAD, "request",
			       "Device OS %s has no such USB request",
			       r->release);
	if (c->len > UINT16_MAX || (!r->quirks->split && c->len > TRANSFER_MAX))
		return err_set(e, ERR_INTERNAL, "request", "payload too large");
	c->result = 0;
	rc = run(r, c, &id, &limit, &one);
	if (rc == 0)
		return 0;
	/* it was taken and the device has gone to do it */
	if (c->may_vanish && id && is_gone(rc))
		return 0;
	if (id && rc != -ERR_LOST) {
		struct deadline end = deadline_in(d->clock, TRANSFER_LIMIT);

		ask(r, RESET, id, 0, &ignored, &end, NULL);
	}
	if (e && e->code == ERR_OK)
		*e = one;
	return rc;
}

void request_service_clear(struct request *r, struct deadline *d)
{
	struct reply ignored;

	ask(r, RESET, 0, 0, &ignored, d, NULL);
}
