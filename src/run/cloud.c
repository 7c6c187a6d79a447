/* SPDX-License-Identifier: MIT */
/*
 * What the cloud would do to a repair by itself: put a product's firmware
 * back, bring a locked version, heal safe mode (ota.md B11).  Told before
 * anything is written.  Without token, network or this account's device
 * there is nothing to tell.
 */
#include <string.h>

#include "run/acts.h"
#include "proto/cloud.h"

#define ASK_MS	  3000
#define LISTEN_MS 2000

struct looking {
	struct cloud_config config;
	struct cloud cloud;
	struct cloud_device device;
};

static bool writes_application(const struct run *r)
{
	for (size_t i = 0; i < r->acts.count; i++) {
		const struct run_act *a = &r->acts.list[i];

		if (a->verb == RECIPE_FLASH && a->load &&
		    a->load->supply.image.module.function == FUNCTION_USER)
			return true;
	}
	return false;
}

/* Modules that the healer would send: dependencies that are too low. */
static bool is_unmet(const struct run *r)
{
	for (size_t i = 0; r->known && i < r->now.count; i++) {
		const struct slot *s = &r->now.slots[i];

		if (s->present && s->store == STORE_MAIN &&
		    s->checks[CHECK_DEPENDENCIES] == CHECK_FAIL)
			return true;
	}
	return false;
}

static bool ask(struct run *r, struct looking *l)
{
	struct job *j = r->job;
	struct deadline d = job_deadline(j, ASK_MS);

	memset(l, 0, sizeof(*l));
	return j->device.id[0] &&
	       cloud_config_load(&l->config, j->world->api_url, j->world->token,
				 NULL) == 0 &&
	       cloud_open(&l->cloud, &j->world->http, &l->config, NULL) == 0 &&
	       cloud_check(&l->cloud, j->device.id, &l->device, &d, NULL) == 0;
}

/* Is the healer at it at this moment? */
static bool heals_now(struct run *r, struct looking *l)
{
	struct deadline d = job_deadline(r->job, LISTEN_MS);
	struct cloud_events events;
	struct cloud_event ev;
	bool heals = false;

	if (cloud_events_open(&events, &l->cloud, r->job->device.id, &d, NULL) <
	    0)
		return false;
	while (!heals && !job_stopping(r->job) &&
	       cloud_events_next(&events, &ev, &d, NULL) == 1)
		heals = ev.kind == CLOUD_HEALER ||
			ev.kind == CLOUD_AUTO_UPDATE ||
			ev.kind == CLOUD_FLASH_STARTED;
	cloud_events_close(&events);
	return heals;
}

/* The sentences; *worst is one that a strict run ends with. */
static void tell_product(struct run *r, const struct cloud_device *d,
			 const char **worst)
{
	if (d->in_product && !d->development && writes_application(r)) {
		*worst = "the cloud would put the product's firmware back";
		job_say(r->job, EVENT_NOTE,
			"cloud: the device is in product %d and not marked as "
			"development device: as soon as it is online, the "
			"product's firmware replaces the application that is "
			"written here.  Mark it in the product's console "
			"first",
			d->product_id);
	}
	if (d->desired_firmware_version >= 0 &&
	    d->desired_firmware_version != d->firmware_version) {
		*worst = "the cloud is about to send locked firmware";
		job_say(r->job, EVENT_NOTE,
			"cloud: firmware version %d is locked for this device "
			"and waits to be sent; it comes over what is written "
			"here",
			d->desired_firmware_version);
	} else if (d->desired_firmware_version >= 0 && writes_application(r)) {
		*worst = "the cloud would put locked firmware back";
		job_say(r->job, EVENT_NOTE,
			"cloud: the device is locked to firmware version %d; "
			"another application does not stay.  Unlock it first",
			d->desired_firmware_version);
	}
}

static void tell_healer(struct run *r, struct looking *l)
{
	enum device_mode mode = r->job->device.mode;

	if (!is_unmet(r) || !l->device.online)
		return;
	if ((mode == MODE_NORMAL || mode == MODE_SAFE) && heals_now(r, l))
		job_say(r->job, EVENT_NOTE,
			"cloud: the safe-mode healer is sending modules to "
			"this device right now; it may restart by itself "
			"between two steps, and what it brings is inspected "
			"again in the end");
	else
		job_say(r->job, EVENT_NOTE,
			"cloud: the device is online with modules that are "
			"too old: the safe-mode healer may send newer ones "
			"and restart it.  Steps in DFU are safe from that");
}

int run_tell_cloud(struct run *r, struct err *e)
{
	const char *worst = NULL;
	struct looking l;
	int rc = 0;

	/* A plan from what is known waits for nobody; the run itself tells. */
	if (!r->rq->recipe->writes ||
	    (r->rq->dry_run && r->rq->known && !r->rq->strict))
		return 0;
	if (ask(r, &l)) {
		tell_product(r, &l.device, &worst);
		tell_healer(r, &l);
	}
	if (worst && r->rq->strict)
		rc = err_set(e, ERR_REFUSED, "run",
			     "%s, and --strict was given", worst);
	cloud_config_wipe(&l.config);
	return rc;
}
