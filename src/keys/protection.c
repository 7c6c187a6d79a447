/* SPDX-License-Identifier: MIT */
#include "keys/protection.h"

#include "device/mode.h"
#include "device/watch.h"
#include "proto/cloud.h"
#include "proto/dfuse.h"
#include "proto/request.h"

#define TALK_MS	   120000 /* two requests to the cloud, three to the device */
#define RETURN_MS  60000
#define RESTORE_MS 20000

/* An open talk with the running device. */
struct talk {
	struct usb usb;
	struct request request;
};

static int talk_open(struct job *j, struct talk *t, struct deadline *d,
		     struct err *e)
{
	int rc;

	t->usb = (struct usb){ 0 };
	rc = bus_open_usb(&j->world->bus, &j->device.usb, &t->usb, e);
	if (rc < 0)
		return rc;
	rc = request_open(
		&t->request, &t->usb,
		platform_has(j->device.platform, TRAIT_OUT_NEEDS_DATA), d, e);
	if (rc < 0)
		usb_close(&t->usb);
	return rc;
}

static int state_of(struct talk *t, enum protection *out, struct deadline *d,
		    struct err *e)
{
	int state = 0;
	int rc = request_protection(&t->request, &state, d, e);

	*out = (enum protection)state;
	return rc;
}

int protection_look(struct job *j, enum protection *out, struct err *e)
{
	struct deadline d = job_deadline(j, RESTORE_MS);
	struct talk t;
	int rc;

	*out = PROTECTION_OPEN;
	if (j->device.mode == MODE_DFU)
		return err_set(e, ERR_NO_ROAD, "protection",
			       "a device in DFU mode is not asked");
	rc = talk_open(j, &t, &d, e);
	if (rc < 0)
		return rc;
	rc = state_of(&t, out, &d, e);
	usb_close(&t.usb);
	return rc;
}

int protection_may_lift(const struct job *j, struct err *e)
{
	struct cloud_config config;
	int rc = cloud_config_load(&config, j->world->api_url, j->world->token,
				   e);

	cloud_config_wipe(&config);
	return rc;
}

static int sign(struct job *j, struct cloud *cloud, struct talk *t,
		struct deadline *d, struct err *e)
{
	struct request_proof its, ours;
	int rc = cloud_unprotect_ask(cloud, j->device.id, &its, d, e);

	if (rc == 0)
		rc = request_service_ask(&t->request, &its, &ours, d, e);
	if (rc == 0)
		rc = cloud_unprotect_confirm(cloud, j->device.id, &ours, &its,
					     d, e);
	return rc < 0 ? rc : request_service_confirm(&t->request, &its, d, e);
}

static int lift(struct job *j, struct talk *t, struct deadline *d,
		struct err *e)
{
	struct cloud_config config;
	struct cloud cloud;
	int rc = cloud_config_load(&config, j->world->api_url, j->world->token,
				   e);

	if (rc == 0)
		rc = cloud_open(&cloud, &j->world->http, &config, e);
	if (rc == 0)
		rc = sign(j, &cloud, t, d, e);
	cloud_config_wipe(&config);
	return rc;
}

int protection_lift(struct job *j, bool *lifted, struct err *e)
{
	struct deadline d = job_deadline(j, TALK_MS);
	enum protection now = PROTECTION_OPEN;
	struct talk t;
	int rc = mode_normal(j, e);

	*lifted = false;
	if (rc == 0)
		rc = talk_open(j, &t, &d, e);
	if (rc < 0)
		return rc;
	rc = state_of(&t, &now, &d, e);
	if (rc == 0 && now == PROTECTION_ON) {
		rc = lift(j, &t, &d, e);
		*lifted = rc == 0;
		if (rc == 0)
			rc = state_of(&t, &now, &d, e);
		if (rc == 0 && now != PROTECTION_SERVICE)
			rc = err_set(e, ERR_NOT_APPLIED, "protection",
				     "the device says that it is still "
				     "protected");
	}
	usb_close(&t.usb);
	return rc;
}

static int end_running(struct job *j, struct err *e)
{
	struct deadline d = job_deadline(j, RESTORE_MS);
	enum protection now = PROTECTION_OPEN;
	struct talk t;
	int rc = talk_open(j, &t, &d, e);

	if (rc < 0)
		return rc;
	rc = request_service_end(&t.request, &d, e);
	if (rc == 0)
		rc = state_of(&t, &now, &d, e);
	if (rc == 0 && now == PROTECTION_SERVICE)
		rc = err_set(e, ERR_NOT_APPLIED, "protection",
			     "the device says that it is still in service "
			     "mode");
	usb_close(&t.usb);
	return rc;
}

/* What does not start cannot be asked: its bootloader takes the command. */
static int end_in_dfu(struct job *j, struct err *e)
{
	struct deadline d = job_deadline(j, RESTORE_MS);
	struct mode_dfu m;
	int rc = mode_dfu(j, &m, e);

	if (rc < 0)
		return rc;
	rc = dfuse_protect(&m.dfuse, &d, e);
	mode_dfu_close(&m);
	return rc;
}

int protection_restore(struct job *j, struct err *e)
{
	const atomic_bool *stop = j->stop;
	const bool no_touch = j->no_touch;
	struct deadline d = job_deadline(j, RETURN_MS);
	int rc;

	j->stop = NULL;
	j->no_touch = false;
	/* It may be starting, or somebody may be plugging it in again. */
	rc = watch_for(&j->world->bus, &j->device,
		       MODE_RUNNING | MODE_BIT(MODE_DFU), &d, e);
	if (rc == 0)
		rc = j->device.mode == MODE_DFU ? end_in_dfu(j, e)
						: end_running(j, e);
	j->stop = stop;
	j->no_touch = no_touch;
	return rc;
}
