/* SPDX-License-Identifier: MIT */
#include "roads/ota_course.h"

#include <string.h>

#include "base/text.h"
#include "device/watch.h"
#include "model/catalog/platform.h"

/* ota.md B9: about a second; events were seen to come half a minute late. */
#define STARTED_MS  60000
#define WIFI_MS	    300000
#define CELLULAR_MS 900000
#define LEAVE_MS    120000 /* from "success" to the restart */
#define RETURN_MS   60000
#define FAILED_MS   35000 /* it may be an earlier one's, told late */
#define LOOK_MS	    500
#define HEAR_MS	    100 /* what has come meanwhile */
#define STATUS	    "cloud: "

/* Was it said before that?  ISO 8601 sorts as text; "" is not known. */
static bool is_before(const struct cloud_event *ev, const char *stamp)
{
	return stamp[0] && strlen(ev->published_at) == strlen(stamp) &&
	       strcmp(ev->published_at, stamp) < 0;
}

static void take_started(struct job *j, struct ota_course *c,
			 const struct cloud_event *ev)
{
	if (c->started && strcmp(ev->published_at, c->started_at) == 0)
		return; /* the same once more */
	if (!c->started)
		job_say(j, EVENT_NOTE, STATUS "transfer begins");
	text_copy(c->started_at, sizeof(c->started_at), ev->published_at);
	c->started = true;
	/* What it ended with may be told before it. */
	if (!is_before(ev, c->ended_at))
		c->success = c->failed = c->timed_out = false;
}

static void take_end(struct job *j, struct ota_course *c,
		     const struct cloud_event *ev)
{
	text_copy(c->ended_at, sizeof(c->ended_at), ev->published_at);
	if (ev->kind == CLOUD_FLASH_FAILED) {
		/* No wonder with a device that has left. */
		c->failed = c->failed || (!c->success && !c->left);
		return;
	}
	if (c->started && !c->success)
		job_say(j, EVENT_NOTE,
			STATUS "transfer ended; waiting for the device");
	c->success = true;
}

/* Of the restart that the bus has shown, if it is the newest. */
static void take_reset(struct ota_course *c, const struct cloud_event *ev,
		       const char *reason)
{
	if (is_before(ev, c->reset_at))
		return;
	text_copy(c->reset_at, sizeof(c->reset_at), ev->published_at);
	c->timed_out = c->left && c->started && !c->success &&
		       text_starts(reason, "update_timeout");
}

bool ota_course_sent(const struct ota_course *c)
{
	return c->started && c->success;
}

static bool broke_off(const struct ota_course *c)
{
	return c->started && c->failed && !c->success;
}

void ota_course_take(struct job *j, struct ota_course *c,
		     const struct cloud_event *ev)
{
	char data[80];

	text_clean(data, sizeof(data), ev->data, strlen(ev->data));
	if (is_before(ev, c->started_at))
		return;
	switch (ev->kind) {
	case CLOUD_FLASH_STARTED:
		take_started(j, c, ev);
		break;
	case CLOUD_FLASH_SUCCESS:
	case CLOUD_FLASH_FAILED:
		if (!is_before(ev, c->ended_at))
			take_end(j, c, ev);
		break;
	case CLOUD_SAFE_MODE_REPORT:
		job_say(j, EVENT_NOTE, STATUS "the device was in safe mode");
		break;
	case CLOUD_LAST_RESET:
		job_say(j, EVENT_NOTE, STATUS "device reset: %s", data);
		take_reset(c, ev, data);
		break;
	default:
		break;
	}
}

int ota_course_look(struct job *j, struct ota_course *c, struct err *e)
{
	const struct bus_device *was = &c->before, *now = &j->device.usb;
	int rc = watch_look(&j->world->bus, &j->device, e);

	if (rc < 0)
		return rc;
	if (rc == 0 || now->bus != was->bus || now->address != was->address ||
	    now->pid != was->pid || strcmp(now->port, was->port) != 0)
		c->left = true;
	c->back = c->left && rc == 1;
	return 0;
}

/* At most one event, for `ms`. */
static int hear(struct job *j, struct ota_course *c,
		struct cloud_events *events, struct deadline *d, int64_t ms,
		struct err *e)
{
	struct deadline one = deadline_within(d, ms);
	struct cloud_event ev;
	int rc;

	rc = cloud_events_next(events, &ev, &one, e);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return 0;
	/* A cable that was pulled comes before what the cloud says of it. */
	rc = ota_course_look(j, c, e);
	if (rc == 0)
		ota_course_take(j, c, &ev);
	return rc;
}

/* One look at the bus and at most one event. */
static int step(struct job *j, struct ota_course *c,
		struct cloud_events *events, struct deadline *d, struct err *e)
{
	int rc = job_check_stop(j, e);

	if (rc == 0)
		rc = ota_course_look(j, c, e);
	return rc < 0 ? rc : hear(j, c, events, d, LOOK_MS, e);
}

/*
 * The same of a device that is away: the bus tells when it is back.  What it
 * runs is looked at then; only an end that is not known yet may still be among
 * the events.
 */
static int step_away(struct job *j, struct ota_course *c,
		     struct cloud_events *events, struct deadline *d,
		     struct err *e)
{
	struct deadline look = deadline_within(d, LOOK_MS);
	int rc = job_check_stop(j, e);

	if (rc == 0)
		rc = ota_course_look(j, c, e);
	if (rc < 0 || c->back)
		return rc;
	rc = bus_wait(&j->world->bus, &look, e);
	if (rc >= 0)
		rc = ota_course_look(j, c, e);
	if (rc < 0 || (c->back && ota_course_sent(c)))
		return rc;
	return hear(j, c, events, d, HEAR_MS, e);
}

/* Until the device leaves, or there is nothing left to wait for. */
static int transfer(struct job *j, struct ota_course *c,
		    struct cloud_events *events, struct err *e)
{
	const int64_t whole =
		j->device.platform->cellular ? CELLULAR_MS : WIFI_MS;
	int64_t limit = STARTED_MS;
	struct deadline d = job_deadline(j, limit);
	int rc = 0;

	while (rc == 0 && !c->left && !deadline_over(&d)) {
		int64_t now = broke_off(c)	   ? FAILED_MS
			      : ota_course_sent(c) ? LEAVE_MS
			      : c->started	   ? whole
						   : STARTED_MS;

		if (now != limit)
			d = job_deadline(j, now);
		limit = now;
		rc = step(j, c, events, &d, e);
	}
	return rc;
}

int ota_course_follow(struct job *j, struct ota_course *c,
		      struct cloud_events *events, struct err *e)
{
	int rc = transfer(j, c, events, e);
	struct deadline d = job_deadline(j, RETURN_MS);

	while (rc == 0 && c->left && !c->back) {
		if (deadline_over(&d))
			return err_set(e, ERR_LOST, "ota",
				       "the device left the bus and did not "
				       "come back in %d s",
				       RETURN_MS / 1000);
		rc = step_away(j, c, events, &d, e);
	}
	return rc;
}

int ota_course_reason(struct job *j, struct ota_course *c,
		      struct cloud_events *events, int64_t ms, struct err *e)
{
	struct deadline d = job_deadline(j, ms);
	int rc = 0;

	while (rc == 0 && !deadline_over(&d))
		rc = step(j, c, events, &d, e);
	return rc;
}

enum err_code ota_course_verdict(const struct ota_course *c, const char **words)
{
	if (ota_course_sent(c)) {
		*words = c->left ? "the transfer ended and the device "
				   "restarted, but what was sent does not run"
				 : "the transfer ended, but the device did "
				   "not restart";
		return ERR_NOT_APPLIED;
	}
	if (c->timed_out) {
		*words = "the transfer broke off (update_timeout)";
		return ERR_CLOUD;
	}
	if (broke_off(c)) {
		*words = "the transfer failed";
		return ERR_CLOUD;
	}
	if (c->left) {
		*words = "the device left the bus before the transfer ended";
		return ERR_LOST;
	}
	*words = c->started ? "the transfer did not end"
			    : "the cloud took the file, but the transfer did "
			      "not begin (asleep, or updates disabled?)";
	return ERR_CLOUD;
}
