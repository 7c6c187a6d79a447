/* SPDX-License-Identifier: MIT */
/* Going on with one certain job: the same device, recipe and files. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "device/owner.h"
#include "run/acts.h"

static int refuse(const struct run *r, struct err *e, const char *why)
{
	return err_set(e, ERR_REFUSED, "resume", "job %s: %s", r->rq->resume,
		       why);
}

static bool is_named(const char *ports, const char *port)
{
	size_t len = strlen(port);

	for (const char *at = ports; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, port, len) == 0 &&
		    (at[len] == ',' || at[len] == '\0'))
			return true;
	}
	return false;
}

void run_name_port(struct job *j, const struct run_request *rq)
{
	const char *port = j->device.usb.port;

	if (rq->dry_run || is_named(rq->ports, port))
		text_copy(j->confirmed, sizeof(j->confirmed), port);
}

/* What a device without an id is, the port says until it has told. */
static int may_be_same(const struct journal_job *then, const struct device *d,
		       struct err *e)
{
	bool same = then->device[0] && d->id[0]
			    ? strcmp(then->device, d->id) == 0
			    : strcmp(then->port, d->usb.port) == 0;

	if (same)
		return 0;
	return err_set(e, ERR_WRONG_DEVICE, "resume",
		       "job %s was on %s, this is %s", then->id,
		       then->device[0] ? then->device : then->port,
		       d->id[0] ? d->id : d->usb.port);
}

int run_take_up(struct run *r, struct err *e)
{
	struct job *j = r->job;
	struct journal_job then;
	int rc;

	if (!r->past) {
		text_copy(r->earlier, sizeof(r->earlier), r->rq->resume);
		return 0;
	}
	rc = journal_job(r->past, r->rq->resume, &then, e);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return refuse(r, e, "there is no record of it");
	if (then.practice != j->world->practice)
		return refuse(r, e,
			      then.practice ? "it was on a practice device"
					    : "it was on a real device");
	if (strcmp(then.recipe_sha256, r->rq->recipe->sha256) != 0)
		return refuse(r, e, "it was another recipe");
	memcpy(r->earlier, then.id, sizeof(r->earlier));
	return may_be_same(&then, &j->device, e);
}

/* Whatever it has told by now; an id that is not known is never the same. */
static int is_same(const struct run *r, const struct journal_job *then,
		   struct err *e)
{
	const struct job *j = r->job;
	int rc = may_be_same(then, &j->device, e);

	if (rc < 0 || (then->device[0] && owner_known(&j->device)))
		return rc;
	if (strcmp(then->port, j->device.usb.port) == 0 &&
	    strcmp(then->port, j->confirmed) == 0)
		return 0;
	return err_set(e, ERR_REFUSED, "resume",
		       "whether this is the device of job %s cannot be seen: "
		       "if it is, and at the same port, add --confirm-port %s",
		       then->id, j->device.usb.port);
}

/* Is there an image for the same thing, and is it this one? */
static bool fits(const struct journal_firmware *files, int n,
		 const struct run_act *a)
{
	bool known = false;

	for (int i = 0; i < n; i++) {
		if (strcmp(files[i].what, a->shown.what) != 0)
			continue;
		known = true;
		if (strcmp(files[i].sha256, a->load->supply.image.sha256) == 0)
			return true;
	}
	return !known;
}

int run_same_job(struct run *r, struct err *e)
{
	struct journal_firmware *files;
	struct journal_job then;
	int n, rc;

	if (!r->rq->resume || !r->past)
		return 0;
	rc = journal_job(r->past, r->earlier, &then, e);
	if (rc > 0)
		rc = is_same(r, &then, e);
	if (rc < 0)
		return rc;
	files = calloc(PLAN_MAX_STEPS, sizeof(*files));
	if (!files)
		return err_memory(e, "resume");
	n = journal_firmwares(r->past, r->earlier, files, PLAN_MAX_STEPS, e);
	rc = n < 0 ? n : 0;
	for (size_t i = 0; rc == 0 && i < r->acts.count; i++) {
		const struct run_act *a = &r->acts.list[i];

		if (a->load && !fits(files, n, a))
			rc = err_set(e, ERR_REFUSED, "resume",
				     "%s is not the %s that job %s began with; "
				     "start the recipe anew",
				     a->load->supply.image.source,
				     a->shown.what, r->earlier);
	}
	free(files);
	return rc;
}
