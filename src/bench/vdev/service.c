/* SPDX-License-Identifier: MIT */
/* INIT, CHECK, SEND, RECV, RESET: usb-requests.md 3. */
#include "bench/vdev/device.h"

#include <string.h>

enum { INIT = 1, CHECK, SEND, RECV, RESET };
enum { OK, FAILED, PENDING, BUSY, NO_MEMORY, NOT_FOUND };

#define HAS_STATUS 0x01
#define HAS_ID	   0x02
#define HAS_SIZE   0x04
#define HAS_RESULT 0x08

#define MIN_LENGTH	 64
#define POOL		 64
#define REPLY_MAX	 65535
#define CANCELLED	 (-140)
#define DEVICE_PROTECTED (-1801)
#define NCP_SILENT_US	 11000000
#define ACT_US		 1000000
#define ACT_AT_ONCE_US	 5000

/* The action runs when the answer is fetched, or the request dropped. */
static void complete(struct vdev *v, struct service_request *r, int64_t now)
{
	int64_t at =
		now + (checks_os(v) >= OS_1_1_0_RC1 ? ACT_US : ACT_AT_ONCE_US);
	enum service_then then = r->then;
	int64_t us = 0;

	service_release(r);
	switch (then) {
	case THEN_RESET:
		device_reset_at(v, at, "user", WISH_NONE);
		break;
	case THEN_DFU:
		device_reset_at(v, at, "dfu_mode", WISH_DFU);
		break;
	case THEN_SAFE:
		device_reset_at(v, at, "safe_mode", WISH_SAFE);
		break;
	case THEN_FACTORY:
		update_factory_reset(v, &us);
		device_reset_at(v, at + us, "factory_reset", WISH_NONE);
		break;
	case THEN_UPDATE:
		device_reset_at(v, at, "update", WISH_NONE);
		break;
	case THEN_NOTHING:
		break;
	}
}

static struct service_request *find(struct vdev *v, uint16_t id)
{
	for (size_t i = 0; i < SERVICE_REQUESTS; i++) {
		struct service_request *r = &v->service.requests[i];

		if (r->state != SERVICE_FREE && r->id == id)
			return r;
	}
	return NULL;
}

struct answer {
	uint32_t flags;
	uint16_t status, id;
	uint32_t size;
	int32_t result;
};

static int put_answer(const struct answer *a, uint8_t *data)
{
	size_t n = 6;

	put_le32(data, a->flags | HAS_STATUS);
	put_le16(data + 4, a->status);
	if (a->flags & HAS_ID) {
		put_le16(data + n, a->id);
		n += 2;
	}
	if (a->flags & HAS_SIZE) {
		put_le32(data + n, a->size);
		n += 4;
	}
	if (a->flags & HAS_RESULT) {
		put_le32(data + n, (uint32_t)a->result);
		n += 4;
	}
	return (int)n;
}

/* What a protected device still answers, usb-requests.md 6. */
static bool service_is_open(uint16_t type)
{
	return type == 10 || type == 20 || type == 76 || type == 77;
}

static void start(struct vdev *v, struct service_request *r, int64_t now)
{
	r->state = SERVICE_PENDING;
	r->ready_us = now;
	r->result = v->protection == VDEV_PROTECTED && !service_is_open(r->type)
			    ? DEVICE_PROTECTED
			    : service_act(v, r, now);
	if (v->silent_ncp && r->type != 20 && r->type != 30) {
		/* the thread waits for the co-processor, FACTS.md */
		if (v->thread_us < now)
			v->thread_us = now;
		if (r->type == 90)
			v->thread_us += NCP_SILENT_US;
		if (r->ready_us < v->thread_us)
			r->ready_us = v->thread_us;
	}
	/* the thread that would do it waits for the modem */
	if (v->silent_modem && r->type != 20 && r->type != 30)
		r->ready_us = v->silent_us ? now + v->silent_us : VDEV_NEVER;
}

static struct answer init(struct vdev *v, uint16_t type, uint16_t size,
			  int64_t now)
{
	struct service_request *r = NULL;

	for (size_t i = 0; i < SERVICE_REQUESTS && !r; i++) {
		if (v->service.requests[i].state == SERVICE_FREE)
			r = &v->service.requests[i];
	}
	if (!r)
		return (struct answer){ .status = BUSY };
	if (++v->service.last_id == 0)
		v->service.last_id = 1;
	*r = (struct service_request){ .id = v->service.last_id,
				       .type = type,
				       .want = size };
	buf_init(&r->payload, REPLY_MAX);
	buf_init(&r->reply, REPLY_MAX);
	if (!size)
		start(v, r, now);
	else
		r->state = size > POOL ? SERVICE_ALLOC : SERVICE_RECEIVE;
	return (struct answer){ .flags = HAS_ID,
				.status = size > POOL ? PENDING : OK,
				.id = r->id };
}

static struct answer check(struct vdev *v, uint16_t id, int64_t now)
{
	struct service_request *r = find(v, id);
	struct answer a = { .status = NOT_FOUND };

	if (!r)
		return a;
	if (r->state == SERVICE_ALLOC)
		r->state = SERVICE_RECEIVE; /* the next look finds it ready */
	else if (r->state == SERVICE_RECEIVE)
		return (struct answer){ .status = OK };
	if (r->state == SERVICE_PENDING && r->ready_us <= now)
		r->state = SERVICE_DONE;
	if (r->state != SERVICE_DONE)
		return (struct answer){ .status = PENDING };
	a = (struct answer){ .flags = HAS_RESULT,
			     .status = OK,
			     .result = r->result };
	if (r->reply.len) {
		a.flags |= HAS_SIZE;
		a.size = (uint32_t)r->reply.len;
	} else {
		complete(v, r, now);
	}
	return a;
}

static int send_payload(struct vdev *v, uint16_t id, const uint8_t *data,
			size_t len, int64_t now)
{
	struct service_request *r = find(v, id);
	bool split = checks_os(v) >= OS_1_5_0;

	if (!r || r->state != SERVICE_RECEIVE || !len ||
	    len > r->want - r->payload.len || (!split && len != r->want) ||
	    !buf_add(&r->payload, data, len))
		return VDEV_STALL;
	if (r->payload.len == r->want)
		start(v, r, now);
	return (int)len;
}

static int receive_reply(struct vdev *v, uint16_t id, uint8_t *data, size_t len,
			 int64_t now)
{
	struct service_request *r = find(v, id);
	bool split = checks_os(v) >= OS_1_5_0;

	if (!r || r->state != SERVICE_DONE || !len ||
	    len > r->reply.len - r->fetched || (!split && len != r->reply.len))
		return VDEV_STALL;
	memcpy(data, r->reply.data + r->fetched, len);
	r->fetched += len;
	if (r->fetched == r->reply.len)
		complete(v, r, now);
	return (int)len;
}

static struct answer reset(struct vdev *v, uint16_t id, int64_t now)
{
	bool any = id == 0;

	for (size_t i = 0; i < SERVICE_REQUESTS; i++) {
		struct service_request *r = &v->service.requests[i];

		if (r->state == SERVICE_FREE || (id && r->id != id))
			continue;
		r->result = CANCELLED;
		complete(v, r, now);
		any = true;
	}
	return (struct answer){ .status = any ? OK : NOT_FOUND };
}

int service_control(struct vdev *v, const struct usb_setup *setup,
		    uint8_t *data, size_t len, int64_t now)
{
	bool in = setup->type & USB_DIR_IN;
	struct answer a;

	if (setup->request == SEND && !in)
		return send_payload(v, setup->index, data, len, now);
	if (setup->request == RECV && in)
		return receive_reply(v, setup->index, data, len, now);
	if (!in || len < MIN_LENGTH)
		return VDEV_STALL;
	switch (setup->request) {
	case INIT:
		a = init(v, setup->index, setup->value, now);
		break;
	case CHECK:
		a = check(v, setup->index, now);
		break;
	case RESET:
		a = reset(v, setup->index, now);
		break;
	default:
		return VDEV_STALL;
	}
	return put_answer(&a, data);
}
