/* SPDX-License-Identifier: MIT */
/* Raw control requests of the running system; usb-requests.md 4. */
#include "base/count.h"
#include "bench/vdev/chip.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define RAW_REQUEST  0x50
#define SERVICE_LAST 5
#define REQ_OFFLINE  302
#define REQ_MODULES  90
#define MODULES_MAX  512
#define REQ_ID	     20
#define REQ_VERSION  30
#define REQ_RESET    40
#define REQ_DFU	     50
#define REQ_SAFE     60
#define REQ_LISTEN   70
#define TAKES_US     20000
#define OS_2_0	     OS_2_0_0

/* 0.6.0 counted from zero. */
static unsigned modern_number(const struct vdev *v, unsigned n)
{
	static const unsigned first[] = { REQ_ID, REQ_VERSION, REQ_RESET,
					  REQ_DFU, REQ_LISTEN };

	if (checks_os(v) >= OS_0_6_1_RC1)
		return n;
	return n < COUNT(first) ? first[n] : 0;
}

/* With so many NULs behind it; cut: what is asked for less is given less. */
static int text_reply(uint8_t *data, size_t len, const char *text, size_t nuls,
		      bool cut)
{
	size_t n = strlen(text), all = n + nuls;

	if (len < all && !cut)
		return VDEV_STALL;
	for (size_t i = 0; i < len && i < all; i++)
		data[i] = i < n ? (uint8_t)text[i] : 0;
	return (int)(len < all ? len : all);
}

/* In upper case from 0.7.0 on, as real systems were seen to (FACTS.md). */
static int id_reply(const struct vdev *v, uint8_t *data, size_t len, bool old)
{
	char id[sizeof(v->id)] = { 0 };
	size_t n = 0;

	for (; v->id[n]; n++)
		id[n] = (char)(checks_os(v) >= OS_SPLIT
				       ? toupper((unsigned char)v->id[n])
				       : v->id[n]);
	return text_reply(data, len, id, old, false);
}

/* What it tells its cloud, without the braces, cut at 512 bytes. */
static int raw_modules(struct vdev *v, uint8_t *data, size_t len)
{
	struct buf text;
	size_t n;

	buf_init(&text, 16384);
	answer_describe(v, &text);
	n = text.len > 2 ? text.len - 2 : 0;
	if (n > MODULES_MAX)
		n = MODULES_MAX;
	if (len >= n)
		memcpy(data, text.data + 1, n);
	buf_fini(&text);
	return len >= n ? (int)n : VDEV_STALL;
}

/* RedBear's fork says texts as newer systems do, FACTS.md. */
static int raw_read(struct vdev *v, unsigned n, uint8_t *data, size_t len)
{
	unsigned os = checks_os(v);
	bool old = os < OS_SERVICE && !v->layout->fork;

	if (n == REQ_MODULES && os < OS_SERVICE && os >= OS_SPLIT)
		return raw_modules(v, data, len);
	if (!len || len > 64)
		return VDEV_STALL;
	if (n == REQ_ID)
		return id_reply(v, data, len, old);
	if (n == REQ_VERSION)
		return text_reply(data, len, answer_release(v), old ? 2 : 0,
				  old);
	return VDEV_STALL;
}

static int restart(struct vdev *v, int64_t now, const char *reason,
		   enum wish wish)
{
	device_reset_at(v, now + TAKES_US, reason, wish);
	return 0;
}

/* Which actions exist: usb-requests.md 1 and 4.1 to 4.4. */
static int raw_act(struct vdev *v, unsigned n, unsigned value, int64_t now)
{
	unsigned os = checks_os(v);

	if (os >= OS_SERVICE &&
	    (os < OS_2_0_0 || (n != REQ_RESET && n != REQ_OFFLINE)))
		return VDEV_STALL;
	switch (n) {
	case REQ_RESET:
		return restart(v, now, "user", WISH_NONE);
	case REQ_DFU:
		return restart(v, now, "dfu_mode", WISH_DFU);
	case REQ_SAFE:
		if (os < OS_SPLIT)
			return VDEV_STALL;
		return restart(v, now, "safe_mode", WISH_SAFE);
	case REQ_MODULES: /* queued; the reading follows */
		return os < OS_SPLIT ? VDEV_STALL : 0;
	case REQ_OFFLINE:
		if (os < OS_2_0_0)
			return VDEV_STALL;
		v->online_us = VDEV_NEVER;
		return 0;
	case REQ_LISTEN:
		if (os < OS_SPLIT)
			return restart(v, now, "safe_mode",
				       WISH_SAFE_LISTENING);
		device_listen(v, value != 1, now);
		return 0;
	default:
		return VDEV_STALL;
	}
}

int vendor_control(struct vdev *v, const struct usb_setup *setup, uint8_t *data,
		   size_t len, int64_t now)
{
	unsigned n = modern_number(v, setup->index);

	if (!v->layout->composite || checks_os(v) < OS_PART3 ||
	    (chip_has(v, CHIP_TELLS_KEYS) &&
	     checks_os(v) < v->chip->service_from))
		return VDEV_STALL;
	if (checks_os(v) >= OS_SERVICE && setup->request <= SERVICE_LAST)
		return service_control(v, setup, data, len, now);
	if (setup->request != RAW_REQUEST)
		return VDEV_STALL;
	if (setup->type & USB_DIR_IN)
		return raw_read(v, n, data, len);
	return raw_act(v, n, setup->value, now);
}
