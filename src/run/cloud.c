/* SPDX-License-Identifier: MIT */
/*
 * What the cloud would do to a repair by itself: put a product's firmware
 * back, bring a locked version, heal safe mode (ota.md B11).  Asked while the
 * device is away for the first time, told before anything is written.  Without
 * token, network or this account's device there is nothing to tell.
 */
#include <stdlib.h>
#include <string.h>

#include "run/acts.h"
#include "proto/cloud.h"

#define ASK_MS	  3000
#define LISTEN_MS 2000
#define LAST_MS	  100 /* for what has come meanwhile, ... */
#define NEXT_MS	  20  /* ... which is at hand: so long for each */

/* The cloud is listened to while the steps that write nothing go on. */
struct run_cloud {
	struct cloud_config config;
	struct cloud cloud;
	struct cloud_device device;
	struct cloud_events events;
	struct deadline until; /* it has been listened to long enough */
	enum device_mode mode; /* in which the device was found */
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

/* One answer is enough for the beginning of a run. */
static bool ask(struct run *r, struct run_cloud *l)
{
	struct job *j = r->job;
	struct deadline d = job_deadline(j, ASK_MS);

	if (!j->device.id[0] ||
	    cloud_config_load(&l->config, j->world->api_url, j->world->token,
			      NULL) < 0 ||
	    cloud_open(&l->cloud, &j->world->http, &l->config, NULL) < 0)
		return false;
	l->device = r->in_cloud;
	return r->cloud_asked ||
	       cloud_check(&l->cloud, j->device.id, &l->device, &d, NULL) == 0;
}

/* Is the healer at it at this moment? */
static bool heals_now(const struct run *r, struct run_cloud *l)
{
	struct deadline all = job_deadline(r->job, LAST_MS);
	int64_t left = deadline_left_ms(&l->until);
	struct cloud_event ev;
	bool heals = false, came = true;

	while (came && !heals && !job_stopping(r->job)) {
		struct deadline d = left > NEXT_MS
					    ? l->until
					    : deadline_within(&all, NEXT_MS);

		came = cloud_events_next(&l->events, &ev, &d, NULL) == 1;
		heals = came && (ev.kind == CLOUD_HEALER ||
				 ev.kind == CLOUD_AUTO_UPDATE ||
				 ev.kind == CLOUD_FLASH_STARTED);
	}
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

static void tell_healer(struct run *r, bool now)
{
	if (now)
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

/* Begins to listen; what there is to say is said by run_heard_cloud(). */
static void listen_for_healer(struct run *r, struct run_cloud *l)
{
	struct job *j = r->job;

	if (!is_unmet(r) || !l->device.online)
		return;
	l->until = job_deadline(j, LISTEN_MS);
	if ((l->mode != MODE_NORMAL && l->mode != MODE_SAFE) ||
	    cloud_events_open(&l->events, &l->cloud, j->device.id, &l->until,
			      NULL) < 0)
		tell_healer(r, false);
	else if (r->rq->dry_run)
		run_heard_cloud(r);
}

void run_forget_cloud(struct run *r)
{
	if (!r->cloud)
		return;
	r->job->meanwhile = NULL;
	cloud_events_close(&r->cloud->events);
	cloud_config_wipe(&r->cloud->config);
	free(r->cloud);
	r->cloud = NULL;
}

void run_heard_cloud(struct run *r)
{
	job_meanwhile(r->job);
	if (r->cloud && r->cloud->events.cloud)
		tell_healer(r, heals_now(r, r->cloud));
	run_forget_cloud(r);
}

/* NULL: nothing that a strict run would end with. */
static const char *tell(struct run *r)
{
	const char *worst = NULL;

	if (ask(r, r->cloud)) {
		tell_product(r, &r->cloud->device, &worst);
		listen_for_healer(r, r->cloud);
	}
	return worst;
}

static void tell_meanwhile(void *ctx)
{
	tell(ctx);
}

int run_tell_cloud(struct run *r, struct err *e)
{
	struct job *j = r->job;
	const char *worst;

	/* A plan from what is known waits for nobody; the run itself tells. */
	if (!r->rq->recipe->writes ||
	    (r->rq->dry_run && r->rq->known && !r->rq->strict))
		return 0;
	r->cloud = calloc(1, sizeof(*r->cloud));
	if (!r->cloud)
		return err_memory(e, "run");
	r->cloud->mode = j->device.mode;
	if (!r->rq->strict && !r->rq->dry_run) {
		j->meanwhile = tell_meanwhile;
		j->meanwhile_ctx = r;
		return 0;
	}
	worst = tell(r);
	if (worst && r->rq->strict)
		return err_set(e, ERR_REFUSED, "run",
			       "%s, and --strict was given", worst);
	return 0;
}
