/* SPDX-License-Identifier: MIT */
/*
 * Searches of the set: firmware.h.  One lock around each, because a search
 * may have to read a file to be sure of it.
 */
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "firmware/bundle.h"
#include "firmware/firmware_parts.h"

static bool fits(const struct firmware_query *q, const struct firmware *f)
{
	return f->platform_id == q->platform_id && f->function == q->function &&
	       f->index == q->index && f->version >= q->min_version &&
	       (q->max_version == 0 || f->version <= q->max_version) &&
	       (!q->deps || memcmp(q->deps, f->deps, sizeof(f->deps)) == 0);
}

/* The bootloader version that a module asks for, 0 if none. */
static uint16_t bootloader_need(const struct firmware *f)
{
	uint16_t need = 0;

	for (int i = 0; i < 2; i++) {
		if (f->deps[i].function == FUNCTION_BOOTLOADER &&
		    f->deps[i].version > need)
			need = f->deps[i].version;
	}
	return need;
}

/* Newer first; kept in the order of arrival among equals. */
static size_t insert(const struct firmware **out, size_t n, size_t max,
		     const struct firmware *f)
{
	size_t i = n;

	while (i > 0 && out[i - 1]->version < f->version)
		i--;
	if (i == max)
		return n;
	if (n == max)
		n--;
	memmove(out + i + 1, out + i, (n - i) * sizeof(*out));
	out[i] = f;
	return n + 1;
}

static size_t find_all(struct firmware_set *set,
		       const struct firmware_query *query,
		       const struct firmware **out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < set->count && max > 0; i++) {
		struct entry *en = set->entries[i];

		if (!fits(query, &en->f))
			continue;
		if (n == max && out[n - 1]->version >= en->f.version)
			continue;
		if (firmware_is_sound(set, en))
			n = insert(out, n, max, &en->f);
	}
	return n;
}

/* Does the device have that bootloader, or could it be given it? */
static bool can_have(struct firmware_set *set, const struct firmware *f,
		     const struct table *device)
{
	uint16_t need = bootloader_need(f);
	struct firmware_query q = { .platform_id = f->platform_id,
				    .function = FUNCTION_BOOTLOADER,
				    .min_version = need };
	const struct firmware *one;

	return need == 0 ||
	       (device &&
		table_version(device, FUNCTION_BOOTLOADER, 0) >= (int)need) ||
	       find_all(set, &q, &one, 1) > 0;
}

/* Which of two twins suits better; see firmware_find. */
static bool is_better_twin(struct firmware_set *set, const struct firmware *a,
			   const struct firmware *b, const struct table *device)
{
	uint16_t na = bootloader_need(a), nb = bootloader_need(b);

	if (na == nb)
		return false;
	if (na > nb)
		return can_have(set, a, device);
	return !can_have(set, b, device);
}

static const struct firmware *find(struct firmware_set *set,
				   const struct firmware_query *query,
				   const struct table *device)
{
	const struct firmware *best = NULL;

	for (size_t i = 0; i < set->count; i++) {
		struct entry *en = set->entries[i];

		if (!fits(query, &en->f) ||
		    (best && en->f.version < best->version) ||
		    !firmware_is_sound(set, en))
			continue;
		if (!best || en->f.version > best->version ||
		    is_better_twin(set, &en->f, best, device))
			best = &en->f;
	}
	return best;
}

/* What was not read yet has no hash, but in the store. */
static bool knows_sha(const struct entry *en)
{
	return en->f.stored || en->state != PEEKED;
}

/* known: among those whose hash is known, else among the others. */
static const struct firmware *by_sha_of(struct firmware_set *set,
					const char *sha256, bool known)
{
	for (size_t i = 0; i < set->count; i++) {
		struct entry *en = set->entries[i];

		if (knows_sha(en) != known ||
		    (known && strcmp(en->f.sha256, sha256) != 0))
			continue;
		if (firmware_is_sound(set, en) &&
		    strcmp(en->f.sha256, sha256) == 0)
			return &en->f;
	}
	return NULL;
}

/* No file of a large folder is read for one that was read already. */
static const struct firmware *by_sha(struct firmware_set *set,
				     const char *sha256)
{
	const struct firmware *f = by_sha_of(set, sha256, true);

	return f ? f : by_sha_of(set, sha256, false);
}

static bool may_be_tinker(const struct firmware *f, int platform_id)
{
	return f->platform_id == platform_id && firmware_is_application(f);
}

static bool is_met(const struct firmware *f, const struct table *device)
{
	for (int i = 0; device && i < 2; i++) {
		if (table_satisfies(device, &f->deps[i]) != CHECK_PASS)
			return false;
	}
	return true;
}

/* By what it was built for, then by its own number. */
bool firmware_is_newer_tinker(const struct firmware *a,
			      const struct firmware *b)
{
	if (a->said != b->said)
		return a->said;
	if (a->deps[0].version != b->deps[0].version)
		return a->deps[0].version > b->deps[0].version;
	if (a->version != b->version)
		return a->version > b->version;
	return a->product_version > b->product_version;
}

static const struct firmware *tinker(struct firmware_set *set, int platform_id,
				     const struct table *device)
{
	const struct firmware *best = NULL;

	for (size_t i = 0; i < set->count; i++) {
		struct entry *en = set->entries[i];

		/* Being Tinker shows when it was read. */
		if (may_be_tinker(&en->f, platform_id) &&
		    is_met(&en->f, device) && firmware_is_sound(set, en) &&
		    en->f.tinker &&
		    (!best || firmware_is_newer_tinker(&en->f, best)))
			best = &en->f;
	}
	return best;
}

size_t firmware_not_tinker(struct firmware_set *set, int platform_id,
			   const struct firmware **out, size_t max)
{
	size_t n = 0;

	pthread_mutex_lock(&set->lock);
	for (size_t i = 0; i < set->count && n < max; i++) {
		struct entry *en = set->entries[i];

		if (may_be_tinker(&en->f, platform_id) &&
		    firmware_is_sound(set, en) && !en->f.tinker)
			out[n++] = &en->f;
	}
	pthread_mutex_unlock(&set->lock);
	return n;
}

static bool is_offer(struct firmware_set *set, struct entry *en,
		     int platform_id)
{
	if (en->f.platform_id != platform_id || en->state == BAD ||
	    (en->f.practice && !set->practice))
		return false;
	if (en->f.function != FUNCTION_USER)
		return true;
	return firmware_is_sound(set, en) && en->f.tinker;
}

const struct firmware *firmware_offer(struct firmware_set *set, int platform_id,
				      size_t *at)
{
	const struct firmware *f = NULL;

	pthread_mutex_lock(&set->lock);
	for (; !f && *at < set->count; ++*at) {
		struct entry *en = set->entries[*at];

		if (is_offer(set, en, platform_id))
			f = &en->f;
	}
	pthread_mutex_unlock(&set->lock);
	return f;
}

size_t firmware_find_all(struct firmware_set *set,
			 const struct firmware_query *query,
			 const struct firmware **out, size_t max)
{
	size_t n;

	pthread_mutex_lock(&set->lock);
	n = find_all(set, query, out, max);
	pthread_mutex_unlock(&set->lock);
	return n;
}

const struct firmware *firmware_find(struct firmware_set *set,
				     const struct firmware_query *query,
				     const struct table *device)
{
	const struct firmware *f;

	pthread_mutex_lock(&set->lock);
	f = find(set, query, device);
	pthread_mutex_unlock(&set->lock);
	return f;
}

const struct firmware *firmware_by_sha(struct firmware_set *set,
				       const char *sha256)
{
	const struct firmware *f;

	pthread_mutex_lock(&set->lock);
	f = by_sha(set, sha256);
	pthread_mutex_unlock(&set->lock);
	return f;
}

const struct firmware *firmware_tinker(struct firmware_set *set,
				       int platform_id,
				       const struct table *device)
{
	const struct firmware *f;

	pthread_mutex_lock(&set->lock);
	f = tinker(set, platform_id, device);
	pthread_mutex_unlock(&set->lock);
	return f;
}

/* Saying what Tinker is */

static bool is_called(const struct firmware *f, const char *name)
{
	const char *last = strrchr(f->label, '/');

	return strcmp(f->label, name) == 0 ||
	       (last && strcmp(last + 1, name) == 0) ||
	       (strlen(name) >= 4 && text_starts(f->sha256, name));
}

/* The one application of that name; ERR_USAGE if several are so called. */
static int find_called(struct firmware_set *set, const char *name,
		       const struct entry **out, struct err *e)
{
	*out = NULL;
	for (size_t i = 0; i < set->count; i++) {
		struct entry *en = set->entries[i];

		if (!firmware_is_application(&en->f) ||
		    !firmware_is_sound(set, en) || !is_called(&en->f, name))
			continue;
		if (*out && strcmp((*out)->f.sha256, en->f.sha256) != 0)
			return err_set(e, ERR_USAGE, "firmware",
				       "several applications are called %s: "
				       "%.12s and %.12s",
				       name, (*out)->f.sha256, en->f.sha256);
		*out = en;
	}
	return 0;
}

int firmware_set_say_tinker(struct firmware_set *set, const char *name,
			    struct err *e)
{
	const struct entry *en;
	struct module m;
	struct buf b;
	int rc;

	buf_init(&b, BUNDLE_MAX_FILE);
	pthread_mutex_lock(&set->lock);
	rc = find_called(set, name, &en, e);
	if (rc == 0 && en)
		rc = firmware_bytes(set, en, &b, e);
	pthread_mutex_unlock(&set->lock);
	if (rc == 0 && !en)
		rc = fsio_read(name, &b, e);
	if (rc == 0 && module_parse((const uint8_t *)buf_text(&b), b.len, &m) &&
	    m.function != FUNCTION_USER && m.function != FUNCTION_MONOLITHIC)
		rc = err_set(e, ERR_BAD_FILE, "firmware",
			     "%s is no application", name);
	if (rc == 0)
		rc = firmware_add_bytes(set, (const uint8_t *)buf_text(&b),
					b.len, en ? en->f.label : name, true,
					e);
	buf_fini(&b);
	return rc;
}
