/* SPDX-License-Identifier: MIT */
/* Proof that a module is installed: the device's own fresh module table. */
#include "roads/flash.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "device/inspect.h"
#include "proto/request.h"

#define ASSETS_MS 20000

static bool same_uuid(const struct module *m, const char *uuid)
{
	char hex[2 * sizeof(m->sha256) + 1];

	bytes_hex(m->sha256, sizeof(m->sha256), hex);
	return text_same(hex, uuid);
}

int flash_is_in(const struct flash_image *image, const struct table *t,
		struct err *e)
{
	const struct module *m = &image->module;
	const struct slot *s = table_find(t, m->function, m->index, STORE_MAIN);
	const char *name = function_name(m->function);

	if (!s)
		return err_set(e, ERR_NOT_APPLIED, "flash",
			       "the device shows no %s %u", name, m->index);
	if (s->version != m->version)
		return err_set(e, ERR_NOT_APPLIED, "flash",
			       "the device shows %s %u v%u instead of v%u",
			       name, m->index, s->version, m->version);
	if (s->uuid[0] && !same_uuid(m, s->uuid))
		return err_set(e, ERR_NOT_APPLIED, "flash",
			       "the device runs another application than the "
			       "one that was sent");
	if (m->function == FUNCTION_USER && !s->uuid[0])
		return err_set(e, ERR_NOT_APPLIED, "flash",
			       "the device does not say which application it "
			       "has");
	if (s->checks[CHECK_INTEGRITY] != CHECK_PASS)
		return err_set(e, ERR_REPLACED, "flash",
			       "the device does not find %s %u intact", name,
			       m->index);
	return 0;
}

/* Assets are in no table; from 5.6.0 on the device names those it has. */
static int prove_asset(struct job *j, const struct flash_image *image,
		       struct flash_result *r, struct err *e)
{
	struct deadline d = job_deadline(j, ASSETS_MS);
	struct request_assets a;
	struct usb usb = { 0 };
	struct request rq;
	char hash[SHA256_HEX];
	bool there = false;
	int rc = bus_open_usb(&j->world->bus, &j->device.usb, &usb, e);

	if (rc == 0)
		rc = request_open(
			&rq, &usb,
			platform_has(j->device.platform, TRAIT_OUT_NEEDS_DATA),
			&d, e);
	if (rc == 0)
		rc = request_assets(&rq, &a, &d, e);
	usb_close(&usb);
	for (size_t i = 0; rc == 0 && i < a.available_count; i++) {
		bytes_hex(a.available[i].hash, SHA256_SIZE, hash);
		there = there || strcmp(hash, image->module.hash) == 0;
	}
	if (rc == 0 && !there)
		rc = err_set(e, ERR_NOT_APPLIED, "flash",
			     "the device does not name the asset %s",
			     image->module.name);
	if (rc == 0)
		snprintf(r->proof, sizeof(r->proof),
			 "the device names the asset %s with its hash",
			 image->module.name);
	return rc;
}

int flash_prove(struct job *j, const struct flash_image *image,
		struct flash_result *r, struct err *e)
{
	const struct module *m = &image->module;
	struct table *t = &r->table;
	int rc;

	if (m->function == FUNCTION_ASSET)
		return prove_asset(j, image, r, e);
	/* Which application there is only matters where one was written; a
	 * look that takes long has to do for all that comes. */
	rc = m->function == FUNCTION_USER || inspect_is_slow(j)
		     ? inspect_proof(j, false, t, e)
		     : inspect_device(j, false, t, e);
	if (rc == 0)
		rc = flash_is_in(image, t, e);
	if (rc < 0)
		return rc;
	r->shown = true;
	snprintf(r->proof, sizeof(r->proof),
		 "the device shows %s %u v%u with a good CRC (%s)",
		 function_name(m->function), m->index, m->version,
		 table_source_name(t->source));
	return 0;
}
