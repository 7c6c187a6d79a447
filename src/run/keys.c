/* SPDX-License-Identifier: MIT */
/* The keys step of a recipe, and of the command. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "device/owner.h"
#include "keys/keys.h"
#include "device/mode.h"
#include "run/acts.h"

#define SHOWN 16 /* digits of a hash in a sentence */

int run_may_keys(const struct run *r, const struct recipe_step *s,
		 struct err *e)
{
	int rc = s->keys == RECIPE_KEYS_CHECK ? 0 : owner_named(r->job, e);

	if (rc < 0)
		return rc;
	if (s->keys == RECIPE_KEYS_SERVER)
		return keys_may_server(r->job, &r->then, &s->with, e);
	if (s->keys == RECIPE_KEYS_DEVICE && s->with.send &&
	    !r->job->device.id[0])
		return err_set(e, ERR_REFUSED, "run",
			       "the device's id is not known, so the cloud "
			       "cannot be told; inspect it first");
	return 0;
}

static void say(const struct keys *k, char *proof, size_t size)
{
	snprintf(proof, size,
		 "server key %s%s%.*s, server %s, device key %s "
		 "%s%.*s",
		 key_state_name(k->server.state),
		 k->server.sha256[0] ? " " : "", SHOWN, k->server.sha256,
		 k->address[0] ? k->address : key_state_name(k->address_state),
		 key_state_name(k->device.state), k->device.kind, SHOWN,
		 k->device.sha256);
}

/* The public half: a file always, the cloud where that was asked for. */
static int publish(struct run *r, const struct recipe_keys_with *with,
		   const char *pem, char *proof, size_t size, struct err *e)
{
	size_t n = strlen(proof);
	int rc;

	if (!with->send) {
		snprintf(proof + n, size - n, "; the cloud has to learn %s",
			 pem);
		return 0;
	}
	rc = keys_register(r->job, pem, e);
	if (rc < 0)
		return err_context(e, "the cloud was not told %s", pem);
	snprintf(proof + n, size - n, "; the cloud has %s", pem);
	return 0;
}

static int check(struct run *r, const struct recipe_keys_with *with,
		 char *proof, size_t size, struct err *e)
{
	struct keys k;
	int rc = keys_check(r->job, with->out, &k, e);

	if (rc < 0)
		return rc;
	say(&k, proof, size);
	if (k.server.state == KEY_DAMAGED || k.device.state == KEY_DAMAGED ||
	    k.address_state == KEY_DAMAGED)
		return err_set(e, ERR_NOT_HEALTHY, "run", "%s", proof);
	return 0;
}

static int new_device(struct run *r, const struct recipe_keys_with *with,
		      char *proof, size_t size, struct err *e)
{
	char own[PATH_MAX];
	struct keys k;
	int rc = 0;

	if (!with->send)
		job_say(r->job, EVENT_NOTE,
			"the device cannot connect any more until the cloud "
			"knows its new key");
	if (!with->out)
		rc = keys_pem_path(r->job, own, sizeof(own), e);
	if (rc == 0)
		rc = keys_new_device(r->job, with->out ? with->out : own, &k,
				     e);
	r->wrote = r->wrote || r->job->wrote;
	if (rc < 0)
		return rc;
	snprintf(proof, size, "new %s key %.*s, read back", k.device.kind,
		 SHOWN, k.device.sha256);
	return publish(r, with, with->out ? with->out : own, proof, size, e);
}

static int set_server(struct run *r, const struct recipe_keys_with *with,
		      char *proof, size_t size, struct err *e)
{
	struct keys k;
	int rc;

	rc = keys_set_server(r->job, r->known ? &r->now : NULL, with, &k, e);
	r->wrote = r->wrote || r->job->wrote;
	if (rc < 0)
		return rc;
	if (k.server.state == KEY_BLANK)
		text_copy(proof, size,
			  "blanked and read back: the device takes the "
			  "built-in key and address");
	else
		snprintf(proof, size, "%s %.*s for %s, read back",
			 k.server.kind, SHOWN, k.server.sha256, k.address);
	return 0;
}

int run_keys(struct run *r, const struct recipe_step *s, char *proof,
	     size_t size, struct err *e)
{
	switch (s->keys) {
	case RECIPE_KEYS_SERVER:
		return set_server(r, &s->with, proof, size, e);
	case RECIPE_KEYS_DEVICE:
		return new_device(r, &s->with, proof, size, e);
	default:
		return check(r, &s->with, proof, size, e);
	}
}
