/* SPDX-License-Identifier: MIT */
#include "firmware/supply.h"

#include <stdio.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "firmware/bundle.h"
#include "model/catalog/release.h"

void supply_image_fini(struct supply_image *i)
{
	buf_fini(&i->bytes);
	memset(&i->image, 0, sizeof(i->image));
}

static void begin(struct supply_image *out)
{
	memset(out, 0, sizeof(*out));
	buf_init(&out->bytes, BUNDLE_MAX_FILE);
}

static int open_image(struct supply_image *out, const char *source,
		      struct err *e)
{
	return flash_image_open((const uint8_t *)buf_text(&out->bytes),
				out->bytes.len, source, &out->image, e);
}

static bool fits(const struct vendor_module *m, const struct supply_want *w)
{
	return m->platform_id == w->platform_id && m->function == w->function &&
	       m->index == w->index && m->version >= w->min_version &&
	       (!w->max_version || m->version <= w->max_version);
}

/* The position of the vendor's newest that fits, or -1. */
static long vendor_find(const struct vendor *v, const struct supply_want *want)
{
	unsigned newest = 0;
	long found = -1;

	if (!v->ops)
		return -1;
	for (size_t i = 0; i < v->ops->count(v->ctx); i++) {
		struct vendor_module m;

		if (!v->ops->info(v->ctx, i, &m) || !fits(&m, want) ||
		    (found >= 0 && m.version <= newest))
			continue;
		newest = m.version;
		found = (long)i;
	}
	return found;
}

static int vendor_load(const struct vendor *v, size_t i,
		       struct supply_image *out, struct err *e)
{
	struct vendor_module m;
	int rc;

	if (!v->ops->info(v->ctx, i, &m))
		return err_set(e, ERR_NO_FIRMWARE, "supply",
			       "the practice vendor has withdrawn it");
	rc = v->ops->image(v->ctx, i, &out->bytes, e);
	return rc < 0 ? rc : open_image(out, m.name, e);
}

static int missing(const struct supply_want *w, struct err *e)
{
	char platform[PLATFORM_NAME], what[PLAN_WHAT];
	const char *release =
		w->min_version ? release_name(w->platform_id, w->function,
					      w->index, w->min_version)
			       : NULL;

	return err_set(e, ERR_NO_FIRMWARE, "supply",
		       "no %s for %s at hand: v%u%s%s%s%s is needed",
		       plan_what(w->function, w->index, what),
		       platform_name(w->platform_id, platform), w->min_version,
		       w->max_version == w->min_version ? "" : " or later",
		       release ? " (Device OS " : "", release ? release : "",
		       release ? ")" : "");
}

static int load(const struct supply *s, const struct firmware *f,
		struct supply_image *out, struct err *e)
{
	struct module m;
	int rc = firmware_load(s->set, f, &out->bytes, &m, e);

	return rc < 0 ? rc : open_image(out, f->label, e);
}

int supply_module(const struct supply *s, const struct supply_want *want,
		  const struct table *device, struct supply_image *out,
		  struct err *e)
{
	const struct firmware_query q = {
		.platform_id = want->platform_id,
		.function = want->function,
		.index = want->index,
		.min_version = want->min_version,
		.max_version = want->max_version,
	};
	const struct firmware *f =
		s->set ? firmware_find(s->set, &q, device) : NULL;
	long i;

	begin(out);
	if (f)
		return load(s, f, out, e);
	i = vendor_find(&s->world->vendor, want);
	if (i < 0)
		return missing(want, e);
	return vendor_load(&s->world->vendor, (size_t)i, out, e);
}

/* Does this application run on the system that is there? */
static bool runs_on(const struct module *m, const struct table *device)
{
	if (!device)
		return true;
	for (size_t i = 0; i < 2; i++) {
		if (table_satisfies(device, &m->deps[i]) == CHECK_FAIL)
			return false;
	}
	return true;
}

static int vendor_tinker(const struct vendor *v, int platform_id,
			 const struct table *device, struct supply_image *out,
			 struct err *e)
{
	unsigned newest = 0;
	long found = -1;

	for (size_t i = 0; v->ops && i < v->ops->count(v->ctx); i++) {
		struct vendor_module m;
		struct supply_image probe;
		bool good;

		if (!v->ops->info(v->ctx, i, &m) ||
		    m.platform_id != platform_id ||
		    m.function != FUNCTION_USER ||
		    (found >= 0 && m.version <= newest))
			continue;
		begin(&probe);
		good = vendor_load(v, i, &probe, NULL) == 0 &&
		       probe.image.module.product_id == (uint32_t)platform_id &&
		       runs_on(&probe.image.module, device);
		supply_image_fini(&probe);
		if (!good)
			continue;
		newest = m.version;
		found = (long)i;
	}
	if (found < 0)
		return err_set(e, ERR_NO_FIRMWARE, "supply",
			       "no Tinker at hand that runs on this system");
	return vendor_load(v, (size_t)found, out, e);
}

int supply_tinker(const struct supply *s, int platform_id,
		  const struct table *device, struct supply_image *out,
		  struct err *e)
{
	const struct firmware *f =
		s->set ? firmware_tinker(s->set, platform_id, device) : NULL;

	begin(out);
	if (f)
		return load(s, f, out, e);
	return vendor_tinker(&s->world->vendor, platform_id, device, out, e);
}

static long vendor_by_name(const struct vendor *v, const char *name)
{
	for (size_t i = 0; v->ops && i < v->ops->count(v->ctx); i++) {
		struct vendor_module m;

		if (v->ops->info(v->ctx, i, &m) && strcmp(m.name, name) == 0)
			return (long)i;
	}
	return -1;
}

int supply_file(const struct supply *s, const char *path, const char *sha256,
		struct supply_image *out, struct err *e)
{
	struct err why = { 0 };
	long i;
	int rc;

	begin(out);
	rc = fsio_read(path, &out->bytes, &why);
	if (rc == 0) {
		rc = open_image(out, path, &why);
	} else if ((i = vendor_by_name(&s->world->vendor, path)) >= 0) {
		err_clear(&why);
		rc = vendor_load(&s->world->vendor, (size_t)i, out, &why);
	} else if (why.code == ERR_DISK) {
		why.code = ERR_NO_FIRMWARE; /* a wish that cannot be met */
		rc = -ERR_NO_FIRMWARE;
	}
	if (rc == 0 && sha256 && !text_same(out->image.sha256, sha256))
		rc = err_set(&why, ERR_BAD_FILE, "supply",
			     "%s is not the file that was meant: its SHA-256 "
			     "is %.16s...",
			     out->image.source, out->image.sha256);
	return rc < 0 ? err_pass(e, &why) : 0;
}

int supply_sha(const struct supply *s, const char *sha256,
	       struct supply_image *out, struct err *e)
{
	const struct firmware *f =
		s->set ? firmware_by_sha(s->set, sha256) : NULL;

	begin(out);
	if (!f)
		return err_set(e, ERR_NO_FIRMWARE, "supply",
			       "no firmware with SHA-256 %.16s... at hand",
			       sha256);
	return load(s, f, out, e);
}

static bool at_hand(void *ctx, const struct plan_firmware *want,
		    uint32_t *bytes, uint32_t *start)
{
	const struct supply *s = ctx;
	const struct supply_want w = {
		.platform_id = want->platform_id,
		.function = want->function,
		.index = want->index,
		.min_version = want->version,
		.max_version = want->version,
	};
	struct supply_image i;
	bool found;

	found = (want->tinker
			 ? supply_tinker(s, want->platform_id, NULL, &i, NULL)
			 : supply_module(s, &w, NULL, &i, NULL)) == 0;
	if (found) {
		*bytes = i.image.module.size;
		*start = i.image.module.start;
	}
	supply_image_fini(&i);
	return found;
}

void supply_have(const struct supply *s, struct plan_have *out)
{
	out->at_hand = at_hand;
	out->ctx = (void *)(uintptr_t)s;
}
