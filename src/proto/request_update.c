/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "proto/request_parts.h"
#include "request.pb-c.h"

#define CHUNK	     1024 /* fits whole into one transfer: usb-requests.md 8 */
#define FINISH_LIMIT 240000
#define RESTARTS     2

static int cancel(struct request *r, struct deadline *d)
{
	struct deadline limit = deadline_within(d, 5000);
	struct request_call c = { .number = REQUEST_NO_UPDATE_CANCEL,
				  .limit = 5000 };

	return request_service(r, &c, &limit, NULL);
}

/* Erases before it answers; any result but 0 is a refusal. */
static int start(struct request *r, size_t size, size_t *chunk,
		 struct deadline *d, struct err *e)
{
	Ctrl__UpdateStart m = CTRL__UPDATE_START__INIT;
	Ctrl__UpdateStarted *answer = NULL;
	uint8_t payload[32];
	struct buf reply;
	struct request_call c = { .number = REQUEST_NO_UPDATE_START,
				  .payload = payload,
				  .limit = REQUEST_LIMIT,
				  .reply = &reply };
	int rc;

	m.size = (uint32_t)size;
	c.len = ctrl__update_start__pack(&m, payload);
	buf_init(&reply, 256);
	rc = request_service(r, &c, d, e);
	if (rc == 0)
		rc = request_result(c.result, "starting the update", e);
	if (rc == 0 && c.result > 0)
		rc = err_set(e, ERR_REFUSED, "request",
			     "the device refuses updates (result %d)",
			     c.result);
	if (rc == 0) {
		answer = ctrl__update_started__unpack(
			NULL, reply.len, (const uint8_t *)buf_text(&reply));
		if (!answer)
			rc = err_set(e, ERR_PROTOCOL, "request",
				     "unreadable answer to the start");
	}
	*chunk = CHUNK;
	if (rc == 0 && answer->chunk_size > 0 && answer->chunk_size < CHUNK)
		*chunk = answer->chunk_size;
	ctrl__update_started__free_unpacked(answer, NULL);
	buf_fini(&reply);
	return rc;
}

static int put_chunk(struct request *r, const uint8_t *data, size_t len,
		     struct deadline *d, struct err *e)
{
	Ctrl__UpdateData m = CTRL__UPDATE_DATA__INIT;
	uint8_t payload[CHUNK + 16];
	struct request_call c = { .number = REQUEST_NO_UPDATE_DATA,
				  .payload = payload,
				  .limit = REQUEST_LIMIT };
	int rc;

	m.data.data = (uint8_t *)(uintptr_t)data;
	m.data.len = len;
	c.len = ctrl__update_data__pack(&m, payload);
	rc = request_service(r, &c, d, e);
	if (rc == 0 && c.result > 0)
		rc = err_set(e, ERR_PROTOCOL, "request", "data: result %d",
			     c.result);
	return rc < 0 ? rc : request_result(c.result, "data", e);
}

static int put_all(struct request *r, const struct request_update *job,
		   size_t chunk, const struct progress *p, struct deadline *d,
		   struct err *e)
{
	size_t at = 0;

	while (at < job->len) {
		size_t n = job->len - at;
		int rc;

		if (n > chunk)
			n = chunk;
		if (progress_stop(p))
			return err_set(e, ERR_STOPPED, "request",
				       "stopped after %zu of %zu bytes; the "
				       "old module is untouched",
				       at, job->len);
		rc = put_chunk(r, job->data + at, n, d, e);
		if (rc < 0)
			return err_context(e, "after %zu bytes", at), rc;
		at += n;
		progress_moved(p, at, job->len);
	}
	return 0;
}

/*
 * The device validates before it answers, then resets.  Old releases say
 * "unknown error" or a positive number for an image they do not want.
 */
static int finish(struct request *r, bool validate_only, struct deadline *d,
		  struct err *e)
{
	Ctrl__UpdateFinish m = CTRL__UPDATE_FINISH__INIT;
	uint8_t payload[16];
	struct request_call c = { .number = REQUEST_NO_UPDATE_FINISH,
				  .payload = payload,
				  .limit = FINISH_LIMIT,
				  .may_vanish = !validate_only };
	int rc;

	m.validate_only = validate_only;
	c.len = ctrl__update_finish__pack(&m, payload);
	rc = request_service(r, &c, d, e);
	if (rc < 0)
		return rc;
	if (c.result > 0 || c.result == -100)
		return err_set(e, ERR_VALIDATION, "request",
			       "the device rejects the image (result %d)",
			       c.result);
	return request_result(c.result, "the device checked the image", e);
}

/* Whether it may be tried from the beginning. */
static bool may_restart(int rc)
{
	switch (-rc) {
	case ERR_STALL:
	case ERR_IO:
	case ERR_PROTOCOL:
	case ERR_CANCELLED:
	case ERR_BUSY:
	case ERR_TIMEOUT:
		return true;
	default:
		return false;
	}
}

static int attempt(struct request *r, const struct request_update *job,
		   const struct progress *p, struct deadline *d, struct err *e)
{
	size_t chunk = CHUNK;
	int rc = start(r, job->len, &chunk, d, e);

	if (rc == 0)
		rc = put_all(r, job, chunk, p, d, e);
	if (rc == 0)
		rc = finish(r, job->validate_only, d, e);
	if (rc < 0 && rc != -ERR_LOST)
		cancel(r, d);
	return rc;
}

int request_update(struct request *r, const struct request_update *job,
		   const struct progress *p, struct deadline *d, struct err *e)
{
	if (r->quirks->usb < QUIRKS_USB_SERVICE)
		return err_set(e, ERR_NO_ROAD, "request",
			       "Device OS %s takes no firmware by USB request",
			       r->release);
	if (job->len == 0 || job->len > UINT32_MAX)
		return err_set(e, ERR_REFUSED, "request",
			       "the image is empty or too large");
	for (unsigned restarts = 0;; restarts++) {
		struct err one = { 0 };
		int rc = attempt(r, job, p, d, &one);

		if (rc == 0)
			return 0;
		if (!may_restart(rc) || restarts == RESTARTS ||
		    deadline_over(d)) {
			if (e)
				*e = one;
			return rc;
		}
		progress_retry(p, one.what);
	}
}
