/*
 * A module over the cloud.  What the cloud calls success is not believed:
 * done is what the device shows, its application hash or its module table
 * (ota.md B9, proof 1 and 3).
 */
#include "roads/flash.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "device/inspect.h"
#include "device/mode.h"
#include "device/watch.h"
#include "proto/cloud.h"

#define CHECK_MS    30000
#define ONLINE_MS   180000 /* ota.md B9: three minutes to be back online */
#define ONLINE_GAP  2000
#define PUT_MS	    120000
#define STARTED_MS  30000
#define WIFI_MS	    300000
#define CELLULAR_MS 900000
#define HASH_MS	    120000 /* from success to the hash of the new app */
#define STATUS_PER  "cloud: "

struct ota {
	struct cloud_config config;
	struct cloud cloud;
	struct cloud_events events;
	bool open;
	char want[2 * 32 + 1]; /* upper-case SHA-256 of the module */
	bool started, success, proven;
	const char *verdict; /* what ended the wait without proof, or NULL */
	enum err_code code;
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

int flash_ota_check(struct job *j, struct err *e)
{
	struct ota o = { 0 };
	struct cloud_device dev;
	int rc = connect_cloud(j, &o, e);

	if (rc == 0)
		rc = check_device(j, &o, &dev, e);
	cloud_config_wipe(&o.config);
	return rc;
}

/* The cable proves nothing about the network; the cloud has to see it. */
static int wait_online(struct job *j, struct ota *o, struct err *e)
{
	struct deadline d = job_deadline(j, ONLINE_MS);

	for (;;) {
		struct deadline one = deadline_within(&d, CHECK_MS);
		struct err why = { 0 };
		bool online = false;
		int rc = job_check_stop(j, e);

		if (rc < 0)
			return rc;
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
		deadline_sleep_ms(&d, ONLINE_GAP);
	}
}

static void end_with(struct ota *o, enum err_code code, const char *verdict)
{
	o->code = code;
	o->verdict = verdict;
}

static void take_event(struct job *j, struct ota *o,
		       const struct cloud_event *ev)
{
	char data[80];

	text_clean(data, sizeof(data), ev->data, strlen(ev->data));
	switch (ev->kind) {
	case CLOUD_FLASH_STARTED:
		o->started = true;
		job_say(j, EVENT_NOTE, STATUS_PER "transfer begins");
		break;
	case CLOUD_FLASH_SUCCESS:
		o->success = true;
		job_say(j, EVENT_NOTE,
			STATUS_PER "transfer ended; waiting for the device");
		break;
	case CLOUD_FLASH_FAILED:
		end_with(o, ERR_CLOUD, "the transfer failed");
		break;
	case CLOUD_APP_HASH:
		if (text_same(data, o->want))
			o->proven = true;
		else
			end_with(o, ERR_NOT_APPLIED,
				 "the device runs another application");
		break;
	case CLOUD_SAFE_MODE_REPORT:
		if (o->success)
			end_with(o, ERR_NOT_APPLIED,
				 "the device went to safe mode: the new "
				 "module does not run there");
		break;
	case CLOUD_LAST_RESET:
		job_say(j, EVENT_NOTE, STATUS_PER "device reset: %s", data);
		if (text_starts(data, "update_timeout"))
			end_with(o, ERR_CLOUD,
				 "the transfer broke off (update_timeout)");
		break;
	default:
		break;
	}
}

/* One stretch of waiting; returns early when something is decided. */
static int listen_for(struct job *j, struct ota *o, int64_t ms,
		      const bool *until, struct err *e)
{
	struct deadline d = job_deadline(j, ms);

	while (!o->proven && !o->verdict && !*until && !deadline_over(&d)) {
		struct deadline one = deadline_within(&d, 1000);
		struct cloud_event ev;
		int rc = job_check_stop(j, e);

		if (rc < 0)
			return rc;
		rc = cloud_events_next(&o->events, &ev, &one, e);
		if (rc < 0)
			return rc;
		if (rc == 1)
			take_event(j, o, &ev);
	}
	return 0;
}

static int follow(struct job *j, struct ota *o, const struct flash_image *image,
		  bool no_hash, struct err *e)
{
	const bool never = false;
	int rc = listen_for(j, o, STARTED_MS, &o->started, e);

	if (rc == 0 && !o->started && !o->proven && !o->verdict)
		end_with(o, ERR_CLOUD,
			 "the cloud took the file, but the transfer did not "
			 "begin (asleep, or updates disabled?)");
	if (rc == 0)
		rc = listen_for(j, o,
				j->device.platform->cellular ? CELLULAR_MS
							     : WIFI_MS,
				&o->success, e);
	if (rc == 0 && !o->success && !o->proven && !o->verdict)
		end_with(o, ERR_CLOUD, "the transfer did not end");
	if (rc < 0 || o->proven || o->verdict)
		return rc;
	job_progress(j).moved(j, image->len, image->len);
	if (no_hash)
		return 0;
	return listen_for(j, o, HASH_MS, &never, e);
}

/* The same application again gives no new hash, nor do other modules. */
static bool expects_no_hash(const struct flash_image *image,
			    const struct table *now)
{
	return image->module.function != FUNCTION_USER ||
	       (now && flash_is_in(image, now, NULL) == 0);
}

static int send(struct job *j, struct ota *o, const struct flash_image *image,
		struct err *e)
{
	struct deadline d = job_deadline(j, CHECK_MS);
	struct progress p = job_progress(j);
	int rc = cloud_events_open(&o->events, &o->cloud, j->device.id, &d, e);

	if (rc < 0)
		return rc;
	o->open = true;
	progress_moved(&p, 0, image->len);
	d = job_deadline(j, PUT_MS);
	return cloud_flash(&o->cloud, j->device.id, "firmware.bin", image->data,
			   image->len, &d, e);
}

static int judge(struct job *j, struct ota *o, const struct flash_image *image,
		 bool no_hash, struct flash_result *r, struct err *e)
{
	struct err why = { 0 };

	if (o->proven) {
		snprintf(r->proof, sizeof(r->proof),
			 "the device reports the hash %.16s...", o->want);
		return 0;
	}
	if (o->verdict && o->code != ERR_NOT_APPLIED)
		return err_set(e, o->code, "ota", "%s", o->verdict);
	if (no_hash) {
		/* It is about to restart with the new module. */
		struct bus_device before = j->device.usb;
		struct deadline d = job_deadline(j, STARTED_MS);

		watch_return(&j->world->bus, &j->device, &before, MODE_RUNNING,
			     &d, &why);
		err_clear(&why);
	}
	if (flash_prove(j, image, r, &why) == 0)
		return 0;
	err_pass(e, &why);
	return o->verdict ? err_context(e, "%s", o->verdict) : -(int)e->code;
}

int flash_ota(struct job *j, const struct flash_image *image,
	      const struct table *now, struct flash_result *r, struct err *e)
{
	struct ota o = { 0 };
	struct cloud_device dev;
	bool no_hash = expects_no_hash(image, now);
	int rc;

	bytes_hex(image->module.sha256, sizeof(image->module.sha256), o.want);
	rc = connect_cloud(j, &o, e);
	if (rc == 0)
		rc = mode_normal(j, e);
	if (rc == 0)
		rc = check_device(j, &o, &dev, e);
	if (rc == 0)
		rc = wait_online(j, &o, e);
	if (rc == 0)
		rc = send(j, &o, image, e);
	if (rc == 0)
		rc = follow(j, &o, image, no_hash, e);
	if (rc == 0)
		r->bytes = image->len;
	if (rc == 0)
		rc = judge(j, &o, image, no_hash, r, e);
	if (o.open)
		cloud_events_close(&o.events);
	cloud_config_wipe(&o.config);
	return rc;
}
