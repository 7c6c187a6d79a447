/* SPDX-License-Identifier: MIT */
#include "proto/request.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "proto/request_parts.h"
#include "request.pb-c.h"

#define TEXT_SIZE   64
#define TRY_LIMIT   15000 /* before a rougher way is taken */
#define RAW_OLD_END 1	  /* wValue of 70 that leaves listening mode */

/* 0.6.0 had its own numbers: usb-requests.md 4.1. */
enum { OLD_ID, OLD_VERSION, OLD_RESET, OLD_DFU, OLD_LISTEN };

/* A text answer; some releases add a NUL or two. */
static int raw_text(struct request *r, unsigned number, char out[TEXT_SIZE],
		    struct deadline *d, struct err *e)
{
	uint8_t data[TEXT_SIZE];
	int n = request_raw_in(r, number, data, sizeof(data), d, e);
	size_t len = 0;

	if (n < 0)
		return n;
	while (len < (size_t)n && len < TEXT_SIZE - 1 && data[len])
		len++;
	memcpy(out, data, len);
	out[len] = '\0';
	return 0;
}

static bool is_release(const char *text)
{
	return text[0] &&
	       strlen(text) < sizeof(((struct request *)0)->release) &&
	       quirks_compare(text, NULL) > 0;
}

int request_open(struct request *r, struct usb *usb, bool dummy_byte,
		 struct deadline *d, struct err *e)
{
	char text[TEXT_SIZE];
	struct err first = { 0 };
	int rc;

	memset(r, 0, sizeof(*r));
	r->usb = usb;
	r->dummy_byte = dummy_byte;
	r->quirks = quirks_of(NULL);
	rc = raw_text(r, REQUEST_NO_VERSION, text, d, &first);
	if (rc == -ERR_STALL) {
		err_clear(&first);
		rc = raw_text(r, OLD_VERSION, text, d, &first);
	}
	if (rc == -ERR_STALL)
		return err_set(e, ERR_NO_ROAD, "request",
			       "the device takes no USB requests");
	if (rc < 0) {
		if (e)
			*e = first;
		return rc;
	}
	if (!is_release(text))
		return err_set(e, ERR_PROTOCOL, "request",
			       "the device names no version");
	text_copy(r->release, sizeof(r->release), text);
	r->quirks = quirks_of(text);
	if (r->quirks->usb == QUIRKS_USB_NONE)
		return err_set(e, ERR_NO_ROAD, "request",
			       "Device OS %s takes no USB requests", text);
	if (r->quirks->usb >= QUIRKS_USB_SERVICE)
		request_service_clear(r, d);
	return 0;
}

int request_id(struct request *r, char out[25], struct deadline *d,
	       struct err *e)
{
	bool old = r->quirks->usb == QUIRKS_USB_RAW_060;
	char text[TEXT_SIZE] = "";
	int rc = raw_text(r, old ? OLD_ID : REQUEST_NO_ID, text, d, e);

	if (rc < 0)
		return rc;
	if (strlen(text) != 24 || strspn(text, "0123456789abcdefABCDEF") != 24)
		return err_set(e, ERR_PROTOCOL, "request",
			       "the device names no id");
	for (size_t i = 0; i < 25; i++)
		out[i] = (char)tolower((unsigned char)text[i]);
	return 0;
}

static int no_road(struct request *r, const char *what, struct err *e)
{
	return err_set(e, ERR_NO_ROAD, "request",
		       "Device OS %s has no USB request for %s", r->release,
		       what);
}

/*
 * Old releases act inside the USB interrupt, so that the host sees a transfer
 * fail although it worked (usb-requests.md 4.1).
 */
static int raw_action(struct request *r, unsigned number, unsigned value,
		      struct deadline *d, struct err *e)
{
	struct err one = { 0 };
	int rc = request_raw_out(r, number, value, d, &one);

	if (rc == 0 || rc == -ERR_LOST || rc == -ERR_IO || rc == -ERR_TIMEOUT)
		return 0;
	if (e)
		*e = one;
	return rc;
}

static int service_action(struct request *r, enum request_number number,
			  const char *what, int64_t limit, struct deadline *d,
			  struct err *e)
{
	struct request_call c = { .number = number,
				  .limit = limit,
				  .may_vanish = true };
	int rc = request_service(r, &c, d, e);

	return rc < 0 ? rc : request_result(c.result, what, e);
}

/*
 * A system thread that hunts for a network may not answer; from 2.0.0 on it
 * can be told to stop, in the interrupt (usb-requests.md 4.4).
 */
static int action(struct request *r, enum request_number number,
		  const char *what, struct deadline *d, struct err *e)
{
	struct err one = { 0 };
	int rc;

	if (r->quirks->usb < QUIRKS_USB_SERVICE)
		return raw_action(r, number, 0, d, e);
	if (r->quirks->usb < QUIRKS_USB_SERVICE_2)
		return service_action(r, number, what, REQUEST_LIMIT, d, e);
	rc = service_action(r, number, what, TRY_LIMIT, d, &one);
	if (rc == -ERR_TIMEOUT &&
	    request_raw_out(r, REQUEST_NO_OFFLINE, 0, d, NULL) == 0)
		return service_action(r, number, what, REQUEST_LIMIT, d, e);
	if (rc < 0 && e)
		*e = one;
	return rc;
}

int request_reset(struct request *r, struct deadline *d, struct err *e)
{
	int rc;

	if (r->quirks->usb == QUIRKS_USB_RAW_060)
		return raw_action(r, OLD_RESET, 0, d, e);
	rc = action(r, REQUEST_NO_RESET, "reset", d, e);
	if (rc == -ERR_TIMEOUT && r->quirks->usb == QUIRKS_USB_SERVICE_2) {
		err_clear(e);
		rc = raw_action(r, REQUEST_NO_RESET, 0, d, e);
	}
	return rc;
}

int request_dfu(struct request *r, struct deadline *d, struct err *e)
{
	if (r->quirks->usb == QUIRKS_USB_RAW_060)
		return raw_action(r, OLD_DFU, 0, d, e);
	return action(r, REQUEST_NO_DFU, "DFU mode", d, e);
}

int request_safe(struct request *r, struct deadline *d, struct err *e)
{
	if (r->quirks->usb < QUIRKS_USB_RAW_070)
		return no_road(r, "safe mode", e);
	return action(r, REQUEST_NO_SAFE, "safe mode", d, e);
}

int request_listen(struct request *r, struct deadline *d, struct err *e)
{
	if (r->quirks->usb == QUIRKS_USB_RAW_060)
		return raw_action(r, OLD_LISTEN, 0, d, e);
	return action(r, REQUEST_NO_LISTEN, "listening mode", d, e);
}

int request_listen_end(struct request *r, struct deadline *d, struct err *e)
{
	if (r->quirks->usb < QUIRKS_USB_RAW_070)
		return no_road(r, "leaving listening mode", e);
	if (r->quirks->usb == QUIRKS_USB_RAW_070)
		return raw_action(r, REQUEST_NO_LISTEN, RAW_OLD_END, d, e);
	return action(r, REQUEST_NO_LISTEN_END, "leaving listening mode", d, e);
}

int request_cloud_drop(struct request *r, struct deadline *d, struct err *e)
{
	if (r->quirks->usb < QUIRKS_USB_SERVICE_2)
		return no_road(r, "dropping the cloud", e);
	return request_raw_out(r, REQUEST_NO_OFFLINE, 0, d, e);
}

int request_mode(struct request *r, enum request_mode *out, struct deadline *d,
		 struct err *e)
{
	struct buf reply;
	struct request_call c = { .number = REQUEST_NO_MODE,
				  .limit = REQUEST_LIMIT,
				  .reply = &reply };
	Ctrl__Mode *m = NULL;
	int rc;

	buf_init(&reply, 256);
	rc = request_service(r, &c, d, e);
	if (rc == 0)
		rc = request_result(c.result, "device mode", e);
	if (rc == 0) {
		m = ctrl__mode__unpack(NULL, reply.len,
				       (const uint8_t *)buf_text(&reply));
		if (!m || m->mode > 1)
			rc = err_set(e, ERR_PROTOCOL, "request",
				     "the device names no mode");
	}
	if (rc == 0)
		*out = m->mode ? REQUEST_LISTENING : REQUEST_NORMAL;
	ctrl__mode__free_unpacked(m, NULL);
	buf_fini(&reply);
	return rc;
}

static int is_setup_done(struct request *r, struct deadline *d, struct err *e)
{
	struct buf reply;
	struct request_call c = { .number = REQUEST_NO_SETUP,
				  .limit = REQUEST_LIMIT,
				  .reply = &reply };
	Ctrl__Setup *s = NULL;
	int rc;

	buf_init(&reply, 256);
	rc = request_service(r, &c, d, e);
	if (rc == 0)
		rc = request_result(c.result, "setup flag", e);
	if (rc == 0) {
		s = ctrl__setup__unpack(NULL, reply.len,
					(const uint8_t *)buf_text(&reply));
		if (!s || !s->done)
			rc = err_set(e, ERR_NOT_APPLIED, "request",
				     "the setup flag does not stay");
	}
	ctrl__setup__free_unpacked(s, NULL);
	buf_fini(&reply);
	return rc;
}

int request_setup_done(struct request *r, struct deadline *d, struct err *e)
{
	const Ctrl__Setup s = {
		PROTOBUF_C_MESSAGE_INIT(&ctrl__setup__descriptor), .done = true
	};
	uint8_t payload[8];
	struct request_call c = { .number = REQUEST_NO_SET_SETUP,
				  .limit = REQUEST_LIMIT,
				  .payload = payload,
				  .len = ctrl__setup__pack(&s, payload) };
	int rc;

	if (quirks_compare(r->release, "1.1.0") < 0)
		return no_road(r, "the setup flag", e);
	rc = request_service(r, &c, d, e);
	if (rc == 0)
		rc = request_result(c.result, "setup flag", e);
	return rc < 0 ? rc : is_setup_done(r, d, e);
}

/* From 6.0.0 on; devices without protection do not know the request. */
int request_protection(struct request *r, int *out, struct deadline *d,
		       struct err *e)
{
	struct buf reply;
	struct request_call c = { .number = REQUEST_NO_PROTECTION,
				  .limit = REQUEST_LIMIT,
				  .reply = &reply };
	Ctrl__Protection *m = NULL;
	int rc;

	*out = 0;
	if (quirks_compare(r->release, "6.0.0") < 0)
		return 0;
	buf_init(&reply, 256);
	rc = request_service(r, &c, d, e);
	if (rc == 0 && c.result == -120)
		goto out;
	if (rc == 0)
		rc = request_result(c.result, "protection", e);
	if (rc == 0) {
		m = ctrl__protection__unpack(NULL, reply.len,
					     (const uint8_t *)buf_text(&reply));
		if (!m)
			rc = err_set(e, ERR_PROTOCOL, "request",
				     "unreadable protection state");
	}
	if (rc == 0)
		*out = !m->on ? 0 : m->overridden ? 2 : 1;
out:
	ctrl__protection__free_unpacked(m, NULL);
	buf_fini(&reply);
	return rc;
}
