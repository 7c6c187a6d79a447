/* SPDX-License-Identifier: MIT */
#include "firmware/supply.h"

#include <stdio.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "firmware/bundle.h"
#include "firmware/parcel.h"
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
	buf_trim(&out->bytes); /* a job holds it to its end */
	return flash_image_open((const uint8_t *)buf_text(&out->bytes),
				out->bytes.len, source, &out->image, e);
}

static bool needs(const struct vendor_module *m, int d,
		  const struct module_ref deps[2])
{
	return m->needs[d].function == deps[d].function &&
	       m->needs[d].index == deps[d].index &&
	       m->needs[d].version == deps[d].version;
}

static bool fits(const struct vendor_module *m, const struct supply_want *w)
{
	return m->platform_id == w->platform_id && m->function == w->function &&
	       m->index == w->index && m->version >= w->min_version &&
	       (!w->max_version || m->version <= w->max_version) &&
	       (!w->deps || (needs(m, 0, w->deps) && needs(m, 1, w->deps)));
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

static struct firmware_query query_of(const struct supply_want *want)
{
	return (struct firmware_query){
		.platform_id = want->platform_id,
		.function = want->function,
		.index = want->index,
		.min_version = want->min_version,
		.max_version = want->max_version,
		.deps = want->deps,
	};
}

#define ALIKE 8 /* files with one header that are looked at */

const char *supply_nth_sha(const struct supply *s,
			   const struct supply_want *want, size_t n)
{
	const struct firmware_query q = query_of(want);
	const struct firmware *f[ALIKE];

	return s->set && n < firmware_find_all(s->set, &q, f, ALIKE)
		       ? f[n]->sha256
		       : NULL;
}

bool supply_nth(const struct supply *s, const struct supply_want *want,
		size_t n, struct supply_image *out)
{
	const char *sha256 = supply_nth_sha(s, want, n);

	begin(out);
	if (sha256 && supply_sha(s, sha256, out, NULL) == 0)
		return true;
	supply_image_fini(out);
	return false;
}

int supply_module(const struct supply *s, const struct supply_want *want,
		  const struct table *device, struct supply_image *out,
		  struct err *e)
{
	const struct firmware_query q = query_of(want);
	const struct firmware *f =
		s->set ? firmware_find(s->set, &q, device) : NULL;
	long i;
	int rc;

	begin(out);
	if (f)
		return load(s, f, out, e);
	i = vendor_find(&s->world->vendor, want);
	if (i >= 0)
		return vendor_load(&s->world->vendor, (size_t)i, out, e);
	rc = s->fetch ? s->fetch(s->ctx, want, e) : missing(want, e);
	if (rc < 0)
		return rc;
	f = firmware_find(s->set, &q, device);
	return f ? load(s, f, out, e) : missing(want, e);
}

int supply_lowest(const struct supply *s, const struct supply_want *want)
{
	const struct vendor *v = &s->world->vendor;
	const struct firmware *f;
	struct vendor_module m;
	int lowest = -1;

	for (size_t at = 0;
	     s->set && (f = firmware_offer(s->set, want->platform_id, &at));) {
		if (f->function == want->function && f->index == want->index &&
		    f->version >= want->min_version &&
		    (lowest < 0 || f->version < lowest))
			lowest = f->version;
	}
	for (size_t i = 0; v->ops && i < v->ops->count(v->ctx); i++) {
		if (v->ops->info(v->ctx, i, &m) && fits(&m, want) &&
		    (lowest < 0 || (int)m.version < lowest))
			lowest = (int)m.version;
	}
	return lowest;
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

#define NAMED 3 /* applications that are told */

/* The file's name where no other one is called so. */
static const char *short_name(const struct firmware *const *f, size_t n,
			      size_t i)
{
	const char *last = strrchr(f[i]->label, '/');
	bool unique = last != NULL;

	for (size_t k = 0; k < n; k++) {
		const char *other = strrchr(f[k]->label, '/');

		if (k != i && other && last && strcmp(other, last) == 0)
			unique = false;
	}
	return unique ? last + 1 : f[i]->label;
}

size_t supply_unproven(const struct supply *s, int platform_id,
		       struct buf *names)
{
	const struct firmware *f[NAMED + 1];
	size_t n =
		s->set ? firmware_not_tinker(s->set, platform_id, f, NAMED + 1)
		       : 0;

	for (size_t i = 0; names && i < n && i < NAMED; i++)
		buf_printf(names, "%s%s", i ? ", " : "", short_name(f, n, i));
	if (names && n > NAMED)
		buf_printf(names, ", ...");
	return n;
}

/* What may be Tinker is not taken for one, but told. */
static int no_tinker(const struct supply *s, int platform_id, struct err *e)
{
	struct buf names;
	size_t n;
	int rc;

	buf_init(&names, 1024);
	n = supply_unproven(s, platform_id, &names);
	rc = n == 0 ? err_set(e, ERR_NO_FIRMWARE, "supply",
			      "no Tinker at hand that runs on this system")
		    : err_set(e, ERR_NO_FIRMWARE, "supply",
			      "nothing at hand is known to be Tinker and runs "
			      "on this system; if one of these is it, name it "
			      "with --tinker: %s",
			      buf_text(&names));
	buf_fini(&names);
	return rc;
}

static int vendor_tinker(const struct supply *s, int platform_id,
			 const struct table *device, struct supply_image *out,
			 struct err *e)
{
	const struct vendor *v = &s->world->vendor;
	unsigned newest = 0;
	long found = -1;

	for (size_t i = 0; v->ops && i < v->ops->count(v->ctx); i++) {
		struct vendor_module m;
		struct supply_image probe;
		bool good;

		if (!v->ops->info(v->ctx, i, &m) ||
		    m.platform_id != platform_id || !m.tinker ||
		    (found >= 0 && m.version <= newest))
			continue;
		begin(&probe);
		good = vendor_load(v, i, &probe, NULL) == 0 &&
		       runs_on(&probe.image.module, device);
		supply_image_fini(&probe);
		if (!good)
			continue;
		newest = m.version;
		found = (long)i;
	}
	return found < 0 ? no_tinker(s, platform_id, e)
			 : vendor_load(v, (size_t)found, out, e);
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
	return vendor_tinker(s, platform_id, device, out, e);
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
	if (rc == -ERR_DISK && parcel_read(path, &out->bytes, NULL) == 0) {
		err_clear(&why);
		rc = 0;
	}
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

int supply_fetch_missing(const struct supply *s, const struct plan *p,
			 struct err *e)
{
	int n = 0;

	for (size_t i = 0; s->fetch && i < p->missing_count; i++) {
		const struct plan_firmware *m = &p->missing[i];
		const struct supply_want want = { .platform_id = m->platform_id,
						  .function = m->function,
						  .index = m->index,
						  .min_version = m->version,
						  .max_version = m->version };
		int rc;

		if (m->tinker || m->function == FUNCTION_ASSET)
			continue;
		rc = s->fetch(s->ctx, &want, e);
		if (rc < 0)
			return rc;
		n++;
	}
	return n;
}

/* Any Tinker that runs on the system for which this one was wanted. */
static bool tinker_at_hand(const struct supply *s,
			   const struct plan_firmware *want, uint32_t *bytes,
			   uint32_t *start)
{
	const unsigned system = want->deps[0].version;
	const struct firmware *f, *best = NULL;
	struct supply_image i;
	size_t at = 0;
	bool found;

	while (s->set && (f = firmware_offer(s->set, want->platform_id, &at))) {
		if (f->tinker && f->deps[0].version <= system &&
		    (!best || firmware_is_newer_tinker(f, best)))
			best = f;
	}
	if (best) {
		*bytes = best->size;
		*start = best->start;
		return true;
	}
	if (!s->world->vendor.ops)
		return false;
	begin(&i);
	found = vendor_tinker(s, want->platform_id, NULL, &i, NULL) == 0;
	if (found) {
		*bytes = i.image.module.size;
		*start = i.image.module.start;
	}
	supply_image_fini(&i);
	return found;
}

static bool at_hand(void *ctx, const struct plan_firmware *want,
		    uint32_t *bytes, uint32_t *start)
{
	/* Only looks: what a plan does not use is not fetched. */
	const struct supply looks = {
		.world = ((const struct supply *)ctx)->world,
		.set = ((const struct supply *)ctx)->set
	};
	const struct supply *s = &looks;
	const struct supply_want w = {
		.platform_id = want->platform_id,
		.function = want->function,
		.index = want->index,
		.min_version = want->version,
		.max_version = want->version,
		.deps = want->deps,
	};
	struct supply_image i;
	bool found;

	if (want->tinker)
		return tinker_at_hand(s, want, bytes, start);
	found = (want->function == FUNCTION_ASSET
			 ? supply_asset(s, &want->asset, &i, NULL)
			 : supply_module(s, &w, NULL, &i, NULL)) == 0;
	if (found) {
		*bytes = i.image.module.size;
		*start = i.image.module.start;
	}
	supply_image_fini(&i);
	return found;
}

static struct plan_offer offer_of_vendor(const struct vendor_module *m)
{
	struct plan_offer o = { .function = (uint8_t)m->function,
				.index = (uint8_t)m->index,
				.version = (uint16_t)m->version,
				.tinker = m->tinker };

	for (size_t d = 0; d < 2; d++)
		o.deps[d] = (struct module_ref){ m->needs[d].function,
						 m->needs[d].index,
						 m->needs[d].version };
	return o;
}

static size_t offers(void *ctx, int platform_id, struct plan_offer *out,
		     size_t max)
{
	const struct supply *s = ctx;
	const struct vendor *v = &s->world->vendor;
	const struct firmware *f;
	struct vendor_module m;
	size_t at = 0, n = 0;

	while (s->set && (f = firmware_offer(s->set, platform_id, &at))) {
		if (n < max)
			out[n] = (struct plan_offer){ .function = f->function,
						      .index = f->index,
						      .version = f->version,
						      .deps = { f->deps[0],
								f->deps[1] },
						      .bytes = f->size,
						      .start = f->start,
						      .tinker = f->tinker };
		n++;
	}
	for (size_t i = 0; v->ops && i < v->ops->count(v->ctx); i++) {
		if (!v->ops->info(v->ctx, i, &m) ||
		    m.platform_id != platform_id ||
		    (m.function == FUNCTION_USER && !m.tinker))
			continue;
		if (n < max)
			out[n] = offer_of_vendor(&m);
		n++;
	}
	return n;
}

void supply_have(const struct supply *s, struct plan_have *out)
{
	out->at_hand = at_hand;
	out->offers = offers;
	out->ctx = (void *)(uintptr_t)s;
}
