/* SPDX-License-Identifier: MIT */
#include "firmware/store.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "firmware/bundle.h"
#include "firmware/parcel.h"
#include "firmware/store_db.h"

static const char where[] = "store";

struct firmware_store {
	char dir[PATH_MAX - 128];   /* the store */
	char files[PATH_MAX - 100]; /* its modules, named by their hash */
	sqlite3 *db;
	const struct secrets *secrets; /* or NULL */
};

static bool is_hash(const char *text)
{
	return strlen(text) == SHA256_HEX - 1 &&
	       strspn(text, "0123456789abcdef") == SHA256_HEX - 1;
}

static int file_of(const struct firmware_store *s, const char *sha256,
		   char out[PATH_MAX], struct err *e)
{
	if (!is_hash(sha256))
		return err_set(e, ERR_USAGE, where, "no SHA-256: %.70s",
			       sha256);
	return fsio_join(out, PATH_MAX, s->files, sha256, e);
}

static int no_store(struct err *e)
{
	return err_set(e, ERR_NO_FIRMWARE, where,
		       "there is no firmware store yet");
}

/* What a sound module's row says; false if it is none. */
static bool describe(const uint8_t *data, size_t len, const char *origin,
		     struct store_item *item)
{
	*item = (struct store_item){ .size = len };
	if (!module_parse(data, len, &item->module))
		return false;
	item->practice = module_is_practice(data, len);
	bytes_sha256_hex(data, len, item->sha256);
	text_copy(item->origin, sizeof(item->origin), origin);
	return true;
}

/* Opening */

/* Takes a file that the index does not know, if it is what its name says. */
static int adopt(struct firmware_store *s, const char *name, struct err *e)
{
	char path[PATH_MAX];
	struct store_item item;
	struct buf b;
	int rc = 0;

	if (file_of(s, name, path, e))
		return -ERR_DISK;
	buf_init(&b, BUNDLE_MAX_FILE);
	if (fsio_read(path, &b, NULL) == 0 &&
	    describe((const uint8_t *)buf_text(&b), b.len, name, &item) &&
	    strcmp(item.sha256, name) == 0)
		rc = store_db_put(s->db, &item, e);
	buf_fini(&b);
	return rc;
}

static int found_one(void *ctx, const struct store_item *item)
{
	(void)ctx, (void)item;
	return 1;
}

/* Every file that has no row, once; writes are one transaction. */
static int adopt_all(struct firmware_store *s, struct err *e)
{
	DIR *d = opendir(s->files);
	const char *name;
	int rc;

	if (!d)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", s->files);
	rc = store_db_exec(s->db, "BEGIN IMMEDIATE", e);
	while (rc == 0 && (rc = fsio_next(d, s->files, &name, e)) > 0) {
		rc = 0;
		if (!is_hash(name))
			continue;
		rc = store_db_each(s->db, name, found_one, NULL, e);
		if (rc == 0)
			rc = adopt(s, name, e);
		else if (rc == 1)
			rc = 0;
	}
	closedir(d);
	if (rc == 0)
		return store_db_exec(s->db, "COMMIT", e);
	store_db_exec(s->db, "ROLLBACK", NULL);
	return rc;
}

static int place(struct firmware_store *s, const char *dir, struct err *e)
{
	char home[PATH_MAX - 256];
	int rc;

	if (dir) {
		if (!text_copy(s->dir, sizeof(s->dir), dir))
			return err_set(e, ERR_DISK, where, "path too long: %s",
				       dir);
	} else {
		rc = fsio_home(FSIO_DATA, home, sizeof(home), e);
		if (rc == 0)
			rc = fsio_join(s->dir, sizeof(s->dir), home, "store",
				       e);
		if (rc)
			return rc;
	}
	return fsio_join(s->files, sizeof(s->files), s->dir, "files", e);
}

static int open_index(struct firmware_store *s, struct err *e)
{
	char path[PATH_MAX];
	bool fresh;
	int rc = fsio_mkdir(s->files, 0755, e);

	if (rc == 0)
		rc = fsio_join(path, sizeof(path), s->dir, "index.sqlite3", e);
	if (rc == 0)
		rc = store_db_open(path, &s->db, &fresh, e);
	if (rc == 0 && fresh)
		rc = adopt_all(s, e);
	return rc;
}

int store_open(const char *dir, bool create, struct firmware_store **out,
	       struct err *e)
{
	struct firmware_store *s = calloc(1, sizeof(*s));
	struct stat st;
	int rc;

	*out = NULL;
	if (!s)
		return err_set(e, ERR_NO_MEMORY, where, "store");
	rc = place(s, dir, e);
	if (rc == 0 && !create && stat(s->files, &st) < 0) {
		free(s);
		return 0;
	}
	if (rc == 0)
		rc = open_index(s, e);
	if (rc) {
		store_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

void store_close(struct firmware_store *s)
{
	if (!s)
		return;
	sqlite3_close(s->db);
	free(s);
}

void store_hide(struct firmware_store *s, const struct secrets *secrets)
{
	if (s)
		s->secrets = secrets;
}

const char *store_folder(const struct firmware_store *s)
{
	return s ? s->dir : "";
}

/* Importing */

struct import {
	struct firmware_store *store;
	const struct store_sink *sink;
	int count;
	const char *path; /* that was given, or NULL */
};

static void tell(struct import *im, enum store_result result, const char *label,
		 const struct store_item *item, const char *why)
{
	if (im->sink && im->sink->imported)
		im->sink->imported(im->sink->ctx, result, label, item, why);
}

static const char *reason(const struct module *m)
{
	for (int p = 0; p < MODULE_PROBLEMS; p++) {
		if (m->problems & 1u << p &&
		    !module_problem_is_note((enum module_problem)p))
			return module_problem_text((enum module_problem)p);
	}
	return "unusable";
}

static int copy_item(void *ctx, const struct store_item *item)
{
	*(struct store_item *)ctx = *item;
	return 1;
}

static bool is_whole(struct firmware_store *s, const char *sha256)
{
	struct buf b;
	bool whole;

	buf_init(&b, BUNDLE_MAX_FILE);
	whole = store_read(s, sha256, &b, NULL) == 0;
	buf_fini(&b);
	return whole;
}

/* Did somebody mean it to be firmware?  The file given, or by its ending. */
static bool is_named(const struct import *im, const char *label)
{
	static const char *const ends[] = { ".bin", ".hex", ".elf", ".dfu" };

	for (size_t i = 0; i < COUNT(ends); i++) {
		if (text_ends(label, ends[i]))
			return true;
	}
	return im->path && strcmp(im->path, label) == 0;
}

static int import_member(void *ctx, const struct bundle_member *b,
			 struct err *e)
{
	struct import *im = ctx;
	struct store_item item, old;
	char path[PATH_MAX];
	int rc;

	if (!describe(b->data, b->len, b->label, &item)) {
		rc = b->path ? parcel_give(b, import_member, im, e) : 0;
		if (rc)
			return rc < 0 ? rc : 0;
		tell(im,
		     item.module.found || is_named(im, b->label) ? STORE_REFUSED
								 : STORE_PASSED,
		     b->label, NULL, reason(&item.module));
		return 0;
	}
	secrets_hide(im->store->secrets, item.origin);
	rc = file_of(im->store, item.sha256, path, e);
	if (rc)
		return rc;
	rc = store_db_each(im->store->db, item.sha256, copy_item, &old, e);
	if (rc < 0)
		return rc;
	if (rc == 1 && is_whole(im->store, item.sha256)) {
		im->count++;
		tell(im, STORE_KNOWN, b->label, &old, NULL);
		return 0;
	}
	clock_stamp(item.added);
	rc = fsio_write(path, b->data, b->len, 0644, e);
	if (rc == 0)
		rc = store_db_put(im->store->db, &item, e);
	if (rc)
		return rc;
	im->count++;
	tell(im, STORE_NEW, b->label, &item, NULL);
	return 0;
}

static void import_refused(void *ctx, const char *label, const char *why)
{
	tell(ctx, STORE_REFUSED, label, NULL, why);
}

int store_import(struct firmware_store *s, const char *path,
		 const struct store_sink *sink, struct err *e)
{
	struct import im = { s, sink, 0, path };
	const struct bundle_visitor v = { .member = import_member,
					  .refused = import_refused,
					  .ctx = &im };
	int rc;

	if (!s)
		return no_store(e);
	rc = store_db_exec(s->db, "BEGIN IMMEDIATE", e);
	if (rc)
		return rc;
	rc = bundle_walk(path, &v, e);
	/* What was written before an error is in the store all the same. */
	if (store_db_exec(s->db, "COMMIT", rc ? NULL : e) && rc == 0)
		rc = -ERR_DISK;
	return rc ? rc : im.count;
}

static void put_result(void *ctx, enum store_result result, const char *label,
		       const struct store_item *item, const char *why)
{
	(void)label, (void)item, (void)why;
	*(enum store_result *)ctx = result;
}

int store_put(struct firmware_store *s, const uint8_t *data, size_t len,
	      const char *label, enum store_result *result, struct err *e)
{
	const struct store_sink sink = { put_result, result };
	const struct bundle_member member = { .label = label,
					      .data = data,
					      .len = len };
	struct import im = { s, &sink, 0, label };
	int rc;

	*result = STORE_REFUSED;
	if (!s)
		return no_store(e);
	rc = import_member(&im, &member, e);
	if (rc == 0 && *result == STORE_REFUSED)
		rc = err_set(e, ERR_BAD_FILE, where, "%s is no sound module",
			     label);
	return rc;
}

/* Reading */

int store_list(struct firmware_store *s,
	       int (*each)(void *ctx, const struct store_item *item), void *ctx,
	       struct err *e)
{
	return s ? store_db_each(s->db, "", each, ctx, e) : 0;
}

struct find {
	struct store_item *out;
	int count;
};

static int on_found(void *ctx, const struct store_item *item)
{
	struct find *f = ctx;

	*f->out = *item;
	return ++f->count > 1;
}

int store_find(struct firmware_store *s, const char *sha256,
	       struct store_item *out, struct err *e)
{
	size_t len = strlen(sha256);
	char prefix[SHA256_HEX];
	/* cppcheck-suppress ctuuninitvar ; only written to */
	struct find f = { out, 0 };
	int rc;

	if (!s)
		return no_store(e);
	if (len < 4 || len >= SHA256_HEX ||
	    strspn(sha256, "0123456789abcdefABCDEF") != len)
		return err_set(e, ERR_USAGE, where,
			       "expected 4 to 64 hex digits of a SHA-256");
	for (size_t i = 0; i <= len; i++)
		prefix[i] = (char)(sha256[i] >= 'A' && sha256[i] <= 'F'
					   ? sha256[i] - 'A' + 'a'
					   : sha256[i]);
	rc = store_db_each(s->db, prefix, on_found, &f, e);
	if (rc < 0)
		return rc;
	if (f.count > 1)
		return err_set(e, ERR_USAGE, where,
			       "several modules begin with %s", prefix);
	if (f.count == 0)
		return err_set(e, ERR_NO_FIRMWARE, where,
			       "no module begins with %s", prefix);
	return 0;
}

int store_read(struct firmware_store *s, const char *sha256, struct buf *out,
	       struct err *e)
{
	char path[PATH_MAX], sum[SHA256_HEX];
	struct buf b;
	int rc;

	if (!s)
		return no_store(e);
	rc = file_of(s, sha256, path, e);
	if (rc)
		return rc;
	buf_init(&b, BUNDLE_MAX_FILE);
	rc = fsio_read(path, &b, e);
	if (rc)
		goto out;
	bytes_sha256_hex((const uint8_t *)buf_text(&b), b.len, sum);
	if (strcmp(sum, sha256) != 0)
		rc = err_set(e, ERR_BAD_FILE, where,
			     "the store's copy of %.12s is damaged", sha256);
	else if (!buf_add(out, b.data, b.len))
		rc = err_set(e, ERR_NO_MEMORY, where, "%.12s", sha256);
out:
	buf_fini(&b);
	return rc;
}

/* Keeping order */

struct verify {
	struct firmware_store *store;
	void (*each)(void *ctx, const struct store_item *item,
		     enum store_state state);
	void *ctx;
	int bad;
};

static int verify_one(void *ctx, const struct store_item *item)
{
	struct verify *v = ctx;
	enum store_state state = STORE_SOUND;
	char path[PATH_MAX];
	struct stat st;
	struct buf b;

	buf_init(&b, BUNDLE_MAX_FILE);
	if (file_of(v->store, item->sha256, path, NULL) || stat(path, &st) < 0)
		state = STORE_MISSING;
	else if (store_read(v->store, item->sha256, &b, NULL))
		state = STORE_DAMAGED;
	buf_fini(&b);
	v->bad += state != STORE_SOUND;
	if (v->each)
		v->each(v->ctx, item, state);
	return 0;
}

int store_verify(struct firmware_store *s,
		 void (*each)(void *ctx, const struct store_item *item,
			      enum store_state state),
		 void *ctx, struct err *e)
{
	struct verify v = { s, each, ctx, 0 };
	int rc;

	if (!s)
		return 0;
	rc = adopt_all(s, e);
	if (rc == 0)
		rc = store_db_each(s->db, "", verify_one, &v, e);
	return rc ? rc : v.bad;
}

int store_remove(struct firmware_store *s, const char *sha256, struct err *e)
{
	struct store_item item;
	char path[PATH_MAX];
	int rc = store_find(s, sha256, &item, e);

	if (rc == 0)
		rc = file_of(s, item.sha256, path, e);
	if (rc)
		return rc;
	if (unlink(path) < 0 && errno != ENOENT)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", path);
	return store_db_delete(s->db, item.sha256, e);
}
