/* SPDX-License-Identifier: MIT */
#include "firmware/firmware.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/memory.h"
#include "base/memory.h"
#include "base/text.h"
#include "firmware/bundle.h"
#include "firmware/firmware_parts.h"
#include "firmware/parcel.h"
#include "model/catalog/platform.h"
#include "model/catalog/tinker.h"

#define MAX_ENTRIES 100000
#define MAX_REFUSED 200
#define PEEK	    (MODULE_SEARCH + MODULE_PREFIX_SIZE)

static const char where[] = "firmware";

struct firmware_set *firmware_set_new(bool practice)
{
	struct firmware_set *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->practice = practice;
	pthread_mutex_init(&set->lock, NULL);
	return set;
}

static void entry_free(struct entry *en)
{
	if (!en)
		return;
	free(en->label);
	free(en->path);
	free(en->bytes);
	free(en);
}

void firmware_set_free(struct firmware_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		entry_free(set->entries[i]);
	for (size_t i = 0; i < set->refused_count; i++)
		free(set->refused[i]);
	free(set->entries);
	free(set->refused);
	pthread_mutex_destroy(&set->lock);
	free(set);
}

/* Filling */

static int grow(struct firmware_set *set, struct err *e)
{
	size_t cap = set->cap ? 2 * set->cap : 64;
	struct entry **more;

	if (set->count < set->cap)
		return 0;
	if (set->count >= MAX_ENTRIES)
		return err_set(e, ERR_BAD_FILE, where,
			       "more than %d modules at hand", MAX_ENTRIES);
	more = realloc(set->entries, cap * sizeof(struct entry *));
	if (!more)
		return err_set(e, ERR_NO_MEMORY, where, "list of firmware");
	set->entries = more;
	set->cap = cap;
	return 0;
}

/* path NULL: in the store */
static struct entry *add(struct firmware_set *set, const char *label,
			 const char *path, struct err *e)
{
	struct entry *en;

	if (grow(set, e))
		return NULL;
	en = calloc(1, sizeof(*en));
	if (en) {
		en->label = strdup(label);
		en->path = path ? strdup(path) : NULL;
	}
	if (!en || !en->label || (path && !en->path)) {
		entry_free(en);
		err_set(e, ERR_NO_MEMORY, where, "%s", label);
		return NULL;
	}
	en->f.label = en->label;
	set->entries[set->count++] = en;
	return en;
}

static void take_header(struct firmware *f, const struct module *m)
{
	f->platform_id = m->platform_id;
	f->function = m->function;
	f->index = m->index;
	f->version = m->version;
	f->flags = m->flags;
	f->mcu = m->mcu;
	f->start = m->start;
	f->size = m->size;
	memcpy(f->deps, m->deps, sizeof(f->deps));
	f->product_id = m->product_id;
	f->product_version = m->product_version;
}

static void take_contents(struct entry *en, const struct module *m,
			  const uint8_t *data, size_t len)
{
	take_header(&en->f, m);
	bytes_sha256_hex(data, len, en->f.sha256);
	en->f.len = len;
	en->f.practice = module_is_practice(data, len);
	en->f.tinker = en->f.said || tinker_is_published(en->f.sha256);
	en->state = SOUND;
}

static void on_refused(void *ctx, const char *label, const char *why)
{
	struct firmware_set *set = ctx;
	char **more;
	struct buf b;

	if (set->refused_count >= MAX_REFUSED)
		return;
	more = realloc(set->refused, (set->refused_count + 1) * sizeof(char *));
	if (!more) {
		memory_missed();
		return;
	}
	set->refused = more;
	buf_init(&b, 2048);
	if (buf_printf(&b, "%s: %s", label, why))
		set->refused[set->refused_count++] = b.data;
	else
		buf_fini(&b), memory_missed();
}

static const char *first_problem(const struct module *m)
{
	for (int p = 0; p < MODULE_PROBLEMS; p++) {
		if (m->problems & 1u << p)
			return module_problem_text((enum module_problem)p);
	}
	return "unusable";
}

bool firmware_is_application(const struct firmware *f)
{
	const struct platform *p = platform_by_id(f->platform_id);

	return f->function ==
	       (p && !p->system_parts ? FUNCTION_MONOLITHIC : FUNCTION_USER);
}

/* What a bundle has beside its application is at hand as a device takes it. */
static int on_asset(void *ctx, const struct bundle_member *b, struct err *e)
{
	return firmware_set_add_bytes(ctx, b->data, b->len, b->label, e);
}

static int on_member(void *ctx, const struct bundle_member *b, struct err *e)
{
	struct firmware_set *set = ctx;
	struct entry *en;
	struct module m;
	int rc;

	if (!module_parse(b->data, b->len, &m)) {
		/* Readmes and pictures lie beside firmware everywhere. */
		if (m.found)
			on_refused(set, b->label, first_problem(&m));
		rc = parcel_give(b, on_asset, set, e);
		return rc < 0 ? rc : 0;
	}
	en = add(set, b->label, b->path, e);
	if (!en)
		return -ERR_NO_MEMORY;
	take_contents(en, &m, b->data, b->len);
	return 0;
}

/*
 * Of large files only the header is read here.  Applications are small and
 * their product id decides, so they are read at once; so is what may hold
 * further modules.
 */
static int on_file(void *ctx, const char *label, const char *path,
		   uint64_t size, struct err *e)
{
	struct firmware_set *set = ctx;
	uint8_t head[PEEK];
	struct entry *en;
	struct module m;
	ssize_t n;
	int fd;

	if (size > BUNDLE_MAX_FILE)
		return 0;
	fd = fsio_open(path, NULL);
	if (fd < 0)
		return 0;
	n = read(fd, head, sizeof(head));
	close(fd);
	if (n < 0 || !module_peek(head, (size_t)n, (size_t)size, &m) ||
	    m.flags & MODULE_COMBINED || m.function == FUNCTION_USER ||
	    m.function == FUNCTION_MONOLITHIC)
		return 0;
	en = add(set, label, path, e);
	if (!en)
		return -ERR_NO_MEMORY;
	take_header(&en->f, &m);
	en->f.len = (size_t)size;
	return 1;
}

int firmware_set_add(struct firmware_set *set, const char *path, struct err *e)
{
	const struct bundle_visitor v = { .member = on_member,
					  .file = on_file,
					  .refused = on_refused,
					  .ctx = set };

	return bundle_walk(path, &v, e);
}

int firmware_set_add_tinker(struct firmware_set *set, const char *path,
			    struct err *e)
{
	const size_t first = set->count;
	size_t found = 0;
	int rc = firmware_set_add(set, path, e);

	for (size_t i = first; i < set->count; i++) {
		struct firmware *f = &set->entries[i]->f;

		if (!firmware_is_application(f))
			continue;
		f->said = f->tinker = true;
		found++;
	}
	if (rc == 0 && found == 0)
		return err_set(e, ERR_BAD_FILE, where,
			       "%s holds no application that could be Tinker",
			       path);
	return rc;
}

static int on_stored(void *ctx, const struct store_item *item)
{
	struct firmware_set *set = ctx;
	struct entry *en = add(set, item->origin, NULL, NULL);

	if (!en)
		return -ERR_NO_MEMORY;
	take_header(&en->f, &item->module);
	text_copy(en->f.sha256, sizeof(en->f.sha256), item->sha256);
	en->f.len = (size_t)item->size;
	en->f.practice = item->practice;
	en->f.stored = true;
	en->state = PEEKED;
	return 0;
}

static bool has_stored(const struct firmware_set *set, const char *sha256)
{
	for (size_t i = 0; i < set->count; i++) {
		if (set->entries[i]->f.stored &&
		    strcmp(set->entries[i]->f.sha256, sha256) == 0)
			return true;
	}
	return false;
}

int firmware_set_add_stored(struct firmware_set *set, struct firmware_store *s,
			    const char *sha256, struct err *e)
{
	struct store_item item;
	int rc = store_find(s, sha256, &item, e);

	if (rc < 0)
		return rc;
	pthread_mutex_lock(&set->lock);
	set->store = s;
	if (!has_stored(set, sha256) && on_stored(set, &item) < 0)
		rc = err_set(e, ERR_NO_MEMORY, where, "list of firmware");
	pthread_mutex_unlock(&set->lock);
	return rc;
}

int firmware_add_bytes(struct firmware_set *set, const uint8_t *data,
		       size_t len, const char *label, bool said, struct err *e)
{
	struct entry *en;
	struct module m;
	uint8_t *bytes;

	if (!module_parse(data, len, &m))
		return err_set(e, ERR_BAD_FILE, where, "%s: %s", label,
			       first_problem(&m));
	bytes = malloc(len);
	if (!bytes)
		return err_memory(e, where);
	memcpy(bytes, data, len);
	pthread_mutex_lock(&set->lock);
	en = add(set, label, NULL, e);
	if (en) {
		en->bytes = bytes;
		en->f.said = said;
		take_contents(en, &m, data, len);
	}
	pthread_mutex_unlock(&set->lock);
	if (!en)
		free(bytes);
	return en ? 0 : -ERR_NO_MEMORY;
}

int firmware_set_add_bytes(struct firmware_set *set, const uint8_t *data,
			   size_t len, const char *label, struct err *e)
{
	return firmware_add_bytes(set, data, len, label, false, e);
}

int firmware_set_add_store(struct firmware_set *set, struct firmware_store *s,
			   struct err *e)
{
	int rc;

	if (!s)
		return 0;
	set->store = s;
	rc = store_list(s, on_stored, set, e);
	return rc == -ERR_NO_MEMORY
		       ? err_set(e, ERR_NO_MEMORY, where, "list of firmware")
		       : rc;
}

const char *firmware_set_refused(struct firmware_set *set, size_t i)
{
	const char *words;

	pthread_mutex_lock(&set->lock);
	words = i < set->refused_count ? set->refused[i] : NULL;
	pthread_mutex_unlock(&set->lock);
	return words;
}

/* Reading again */

struct fetch {
	const struct entry *en;
	struct buf *out;
};

static int on_fetch(void *ctx, const struct bundle_member *b, struct err *e)
{
	struct fetch *f = ctx;

	if (strcmp(b->label, f->en->label) != 0)
		return 0;
	if (!buf_add(f->out, b->data, b->len))
		return err_set(e, ERR_NO_MEMORY, where, "%s", b->label);
	return 1;
}

int firmware_bytes(struct firmware_set *set, const struct entry *en,
		   struct buf *out, struct err *e)
{
	struct fetch f = { en, out };
	const struct bundle_visitor v = { .member = on_fetch, .ctx = &f };
	int rc;

	if (en->bytes)
		return buf_add(out, en->bytes, en->f.len)
			       ? 0
			       : err_memory(e, where);
	if (!en->path)
		return store_read(set->store, en->f.sha256, out, e);
	rc = bundle_walk(en->path, &v, e);
	if (rc == 0)
		rc = err_set(e, ERR_BAD_FILE, where, "%s is no longer there",
			     en->label);
	return rc < 0 ? rc : 0;
}

static bool same_header(const struct firmware *f, const struct module *m)
{
	return f->platform_id == m->platform_id && f->function == m->function &&
	       f->index == m->index && f->version == m->version &&
	       f->start == m->start && f->size == m->size;
}

/* Reads it whole and judges; what there is no memory for is not judged. */
static void look_closer(struct firmware_set *set, struct entry *en)
{
	struct err e = { 0 };
	struct module m;
	struct buf b;
	int rc;

	buf_init(&b, BUNDLE_MAX_FILE);
	en->state = BAD;
	rc = firmware_bytes(set, en, &b, &e);
	if (rc == -ERR_NO_MEMORY)
		en->state = PEEKED, memory_missed();
	else if (rc)
		on_refused(set, en->label, e.what);
	else if (!module_parse((const uint8_t *)buf_text(&b), b.len, &m))
		on_refused(set, en->label, first_problem(&m));
	else if (!same_header(&en->f, &m))
		on_refused(set, en->label, "it has changed meanwhile");
	else
		take_contents(en, &m, (const uint8_t *)b.data, b.len);
	buf_fini(&b);
}

bool firmware_is_sound(struct firmware_set *set, struct entry *en)
{
	if (en->state == PEEKED)
		look_closer(set, en);
	return en->state == SOUND && (set->practice || !en->f.practice);
}

int firmware_load(struct firmware_set *set, const struct firmware *f,
		  struct buf *out, struct module *m, struct err *e)
{
	char sum[SHA256_HEX];
	int rc;

	buf_clear(out);
	rc = firmware_bytes(set, firmware_entry(f), out, e);
	if (rc == 0)
		bytes_sha256_hex((const uint8_t *)buf_text(out), out->len, sum);
	if (rc == 0 &&
	    (strcmp(sum, f->sha256) != 0 ||
	     !module_parse((const uint8_t *)buf_text(out), out->len, m)))
		rc = err_set(e, ERR_BAD_FILE, where,
			     "%s has changed since it was looked at", f->label);
	if (rc)
		buf_clear(out);
	return rc;
}
