/* SPDX-License-Identifier: MIT */
/*
 * A module over the cloud.  What the cloud says is not believed: done is what
 * the module table shows, read over the cable (ota.md B9, proof 3).  A hash
 * among the events may be of an earlier restart.
 */
#include "roads/flash.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "device/inspect.h"
#include "device/mode.h"
#include "device/watch.h"
#include "proto/cloud.h"
#include "roads/ota_course.h"

#define CHECK_MS   30000
#define ONLINE_MS  180000 /* ota.md B9: three minutes to be back online */
#define ONLINE_GAP 2000
#define PUT_MS	   120000
#define RESTART_MS 5000
#define RESTARTS   2
#define REASON_MS  2000
#define SENDINGS   2 /* again, when the device restarted before it began */

struct ota {
	struct cloud_config config;
	struct cloud cloud;
	struct cloud_events events;
	bool open;
	/* When the newest session began that the cloud has told of ... */
	char session[sizeof(((struct cloud_device *)0)->last_handshake_at)];
	bool current; /* ... which is the one that the device was found in */
};

static int connect_cloud(struct job *j, struct ota *o, struct err *e)
{
	int rc = cloud_config_load(&o->config, j->world->api_url,
				   j->world->token, e);

	return rc < 0 ? rc
		      : cloud_open(&o->cloud, &j->world->http, &o->config, e);
}

static int check_device(struct job *j, struct ota *o, struct cloud_device *dev,
			struct err *e)
{
	struct deadline d = job_deadline(j, CHECK_MS);
	int rc;

	if (!j->device.id[0])
		return err_set(e, ERR_REFUSED, "ota",
			       "the device's id is not known yet; inspect it "
			       "in listening mode first");
	rc = cloud_check(&o->cloud, j->device.id, dev, &d, e);
	if (rc < 0)
		return rc;
	if (dev->platform_id >= 0 && dev->platform_id != j->device.platform->id)
		return err_set(e, ERR_WRONG_PLATFORM, "ota",
			       "the cloud knows this device as platform %d",
			       dev->platform_id);
	if (!dev->updates_enabled && !dev->updates_forced)
		return err_set(e, ERR_REFUSED, "ota",
			       "the application has disabled updates");
	return 0;
}

int flash_ota_check(struct job *j, struct cloud_device *out, struct err *e)
{
	struct ota o = { 0 };
	int rc = connect_cloud(j, &o, e);

	if (rc == 0)
		rc = check_device(j, &o, out, e);
	cloud_config_wipe(&o.config);
	return rc;
}

/*
 * Has a session begun since the cloud was asked last?  One answer that tells
 * of it is worth a ping.  That it is online alone is not: the cloud says so
 * for minutes of a device without power, and an event may be of an earlier
 * start.
 */
static bool has_new_session(struct job *j, struct ota *o, struct deadline *d)
{
	struct cloud_device dev;
	struct err ignored = { 0 };
	bool later;

	if (!o->session[0] ||
	    cloud_check(&o->cloud, j->device.id, &dev, d, &ignored) < 0)
		return false;
	/* ISO 8601 sorts as text. */
	later = strlen(dev.last_handshake_at) == strlen(o->session) &&
		strcmp(dev.last_handshake_at, o->session) > 0;
	if (!dev.online || !later)
		return false;
	text_copy(o->session, sizeof(o->session), dev.last_handshake_at);
	o->current = true;
	return true;
}

/* Until an event tells that it is online (1), or it is time to ask again. */
static int await_online(struct ota *o, struct deadline *d, struct err *e)
{
	struct deadline gap = deadline_within(d, ONLINE_GAP);
	struct cloud_event ev;
	int rc;

	do
		rc = cloud_events_next(&o->events, &ev, &gap, e);
	while (rc > 0 && ev.kind != CLOUD_ONLINE);
	return rc;
}

/* The cable proves nothing about the network; the cloud has to see it. */
static int wait_online(struct job *j, struct ota *o, struct err *e)
{
	struct deadline d = job_deadline(j, ONLINE_MS);
	bool told = false;

	o->current = false;
	for (;;) {
		struct deadline one = deadline_within(&d, CHECK_MS);
		struct err why = { 0 };
		bool online = false;
		int rc = job_check_stop(j, e);

		if (rc < 0)
			return rc;
		if (told && has_new_session(j, o, &one))
			return 0;
		rc = cloud_ping(&o->cloud, j->device.id, &online, &one, &why);
		if (rc == 0 && online)
			return 0;
		if (rc < 0 && why.code == ERR_CLOUD_DENIED)
			return err_pass(e, &why);
		if (deadline_over(&d))
			return err_set(e, ERR_CLOUD_OFFLINE, "ota",
				       "the device did not come online in "
				       "%d s",
				       ONLINE_MS / 1000);
		rc = watch_look(&j->world->bus, &j->device, e);
		if (rc < 0)
			return rc;
		if (rc == 0)
			return err_set(e, ERR_LOST, "ota",
				       "the device is gone");
		rc = await_online(o, &d, e);
		if (rc < 0)
			return rc;
		told = rc > 0;
	}
}

/* What was said before its session began is not of what is sent now. */
static void begin(struct job *j, struct ota *o, struct ota_course *c)
{
	struct deadline d = job_deadline(j, CHECK_MS);
	struct cloud_device dev;
	struct err ignored = { 0 };

	memset(c, 0, sizeof(*c));
	if (!o->current &&
	    cloud_check(&o->cloud, j->device.id, &dev, &d, &ignored) == 0) {
		text_copy(o->session, sizeof(o->session),
			  dev.last_handshake_at);
		o->current = true;
	}
	if (o->current)
		text_copy(c->started_at, sizeof(c->started_at), o->session);
}

/* Hands the file to the cloud; what follows is told by the stream. */
static int send(struct job *j, struct ota *o, const struct flash_image *image,
		struct ota_course *c, struct err *e)
{
	struct deadline d = job_deadline(j, PUT_MS);
	struct progress p = job_progress(j);
	struct err why = { 0 }, ignored = { 0 };
	int rc;

	begin(j, o, c);
	rc = watch_look(&j->world->bus, &j->device, e);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return err_set(e, ERR_LOST, "ota", "the device is gone");
	c->before = j->device.usb;
	progress_moved(&p, 0, image->len);
	rc = cloud_flash(&o->cloud, j->device.id, "firmware.bin", image->data,
			 image->len, &d, &why);
	if (rc == 0)
		return 0;
	/* No wonder that the cloud does not reach a device without power. */
	if (ota_course_look(j, c, &ignored) == 0 && c->left && !c->back)
		return err_set(e, ERR_LOST, "ota", "the device is gone (%s)",
			       why.what);
	return err_pass(e, &why);
}

/* The device's own table has the last word; a bootloader or co-processor may
 * take a second restart to be put in place. */
static int prove(struct job *j, const struct flash_image *image,
		 struct ota_course *c, struct flash_result *r, struct err *e)
{
	for (unsigned again = 0;; again++) {
		struct err why = { 0 };
		struct deadline d;

		if (flash_prove(j, image, r, &why) == 0)
			return 0;
		if (why.code != ERR_NOT_APPLIED || again == RESTARTS ||
		    image->module.function == FUNCTION_USER)
			return err_pass(e, &why);
		c->before = j->device.usb;
		d = job_deadline(j, RESTART_MS);
		if (watch_return(&j->world->bus, &j->device, &c->before,
				 MODE_RUNNING, &d, &(struct err){ 0 }) < 0)
			return err_pass(e, &why);
	}
}

/*
 * What became of one sending.  ERR_LOST: it may be sent again.  known: it was
 * there before, so the table cannot tell that a transfer did not fail.
 */
static int judge(struct job *j, const struct flash_image *image, bool known,
		 struct ota_course *c, struct flash_result *r, struct err *e)
{
	const char *words;
	struct err why = { 0 };
	enum err_code code = ota_course_verdict(c, &words);

	/* Where it never restarted there is nothing new to look at. */
	if (code == ERR_CLOUD && (!c->left || known))
		return err_set(e, code, "ota", "%s", words);
	if (prove(j, image, c, r, &why) == 0)
		return 0;
	if (why.code != ERR_NOT_APPLIED)
		return err_pass(e, &why);
	return err_set(e, code, "ota", "%s: %s", words, why.what);
}

static int one_sending(struct job *j, struct ota *o,
		       const struct flash_image *image, bool known,
		       struct ota_course *c, struct flash_result *r,
		       struct err *e)
{
	int rc = send(j, o, image, c, e);

	if (rc == 0)
		rc = ota_course_follow(j, c, &o->events, e);
	if (rc == 0 && ota_course_sent(c))
		job_progress(j).moved(j, image->len, image->len);
	return rc < 0 ? rc : judge(j, image, known, c, r, e);
}

static int transfer(struct job *j, struct ota *o,
		    const struct flash_image *image, bool known,
		    struct flash_result *r, struct err *e)
{
	int rc;

	for (unsigned n = 1;; n++) {
		struct ota_course c = { 0 };
		struct err why = { 0 };
		const char *words;
		enum err_code code;

		rc = one_sending(j, o, image, known, &c, r, &why);
		if (rc == 0)
			return 0;
		if (n == SENDINGS || why.code != ERR_LOST || !c.back)
			return err_pass(e, &why);
		rc = mode_normal(j, e);
		if (rc == 0)
			rc = wait_online(j, o, e);
		if (rc == 0)
			rc = ota_course_reason(j, &c, &o->events, REASON_MS, e);
		if (rc < 0)
			return rc;
		code = ota_course_verdict(&c, &words);
		if (c.timed_out)
			return err_set(e, code, "ota", "%s", words);
		job_say(j, EVENT_NOTE, "%s; sending it again", why.what);
	}
}

/* Opened before it comes online: a stream tells nothing of the past. */
static int open_events(struct job *j, struct ota *o, struct err *e)
{
	struct deadline d = job_deadline(j, CHECK_MS);
	int rc = cloud_events_open(&o->events, &o->cloud, j->device.id, &d, e);

	o->open = rc == 0;
	return rc;
}

int flash_ota(struct job *j, const struct flash_image *image,
	      const struct table *now, struct flash_result *r, struct err *e)
{
	struct ota o = { 0 };
	struct cloud_device dev;
	int rc = connect_cloud(j, &o, e);

	if (rc == 0)
		rc = mode_normal(j, e);
	if (rc == 0)
		rc = check_device(j, &o, &dev, e);
	if (rc == 0)
		text_copy(o.session, sizeof(o.session), dev.last_handshake_at);
	if (rc == 0)
		rc = open_events(j, &o, e);
	if (rc == 0)
		rc = wait_online(j, &o, e);
	if (rc == 0)
		rc = transfer(j, &o, image,
			      now && flash_is_in(image, now, NULL) == 0, r, e);
	if (rc == 0)
		r->bytes = image->len;
	if (o.open)
		cloud_events_close(&o.events);
	cloud_config_wipe(&o.config);
	return rc;
}
