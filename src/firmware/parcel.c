/* SPDX-License-Identifier: MIT */
#include "firmware/parcel.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "firmware/bundle.h"
#include "model/catalog/asset.h"

struct look {
	int (*each)(void *ctx, const char *name, const struct module *m);
	void *ctx;
	const char *name; /* the only one that is looked for, or NULL */
	struct buf *out;  /* for its bytes, or NULL */
	int count;
};

/* What stands behind the archive in a label; NULL: it is a plain file. */
static const char *member_of(const struct bundle_member *m)
{
	char clean[BUNDLE_LABEL];
	size_t len;

	text_clean(clean, sizeof(clean), m->path, strlen(m->path));
	len = strlen(clean);
	if (strncmp(m->label, clean, len) != 0 || m->label[len] != ':')
		return NULL;
	return m->label + len + 1;
}

static bool wrap(const struct bundle_member *b, const char *member,
		 struct buf *out, struct module *m)
{
	const char *name = strrchr(member, '/');

	return text_starts(member, ASSET_FOLDER) && name &&
	       asset_wrap(name + 1, b->data, b->len, out) &&
	       module_parse((const uint8_t *)out->data, out->len, m);
}

/* The member as a module: as it is, or wrapped.  False: it is neither. */
static bool as_module(const struct bundle_member *b, const char *member,
		      struct buf *out, struct module *m)
{
	if (module_parse(b->data, b->len, m))
		return buf_add(out, b->data, b->len);
	return wrap(b, member, out, m);
}

bool parcel_asset(const struct bundle_member *b, struct buf *out,
		  struct module *m)
{
	const char *member = member_of(b);

	return member && wrap(b, member, out, m);
}

int parcel_give(const struct bundle_member *b,
		int (*take)(void *ctx, const struct bundle_member *b,
			    struct err *e),
		void *ctx, struct err *e)
{
	struct bundle_member wrapped = *b;
	struct module m;
	struct buf one;
	int rc = 0;

	buf_init(&one, BUNDLE_MAX_FILE + 4096);
	if (parcel_asset(b, &one, &m)) {
		wrapped.data = (const uint8_t *)one.data;
		wrapped.len = one.len;
		rc = take(ctx, &wrapped, e);
		rc = rc < 0 ? rc : 1;
	}
	buf_fini(&one);
	return rc;
}

static int on_member(void *ctx, const struct bundle_member *b, struct err *e)
{
	struct look *l = ctx;
	const char *member = member_of(b);
	struct module m;
	struct buf one;
	int rc = 0;

	if (!member || (l->name && strcmp(b->label, l->name) != 0))
		return 0;
	buf_init(&one, BUNDLE_MAX_FILE + 4096);
	if (as_module(b, member, &one, &m)) {
		l->count++;
		if (l->each)
			rc = l->each(l->ctx, b->label, &m);
		else if (l->out && !buf_add(l->out, one.data, one.len))
			rc = err_memory(e, "bundle");
		else if (l->out)
			rc = 1;
	}
	buf_fini(&one);
	return rc;
}

int parcel_list(const char *path,
		int (*each)(void *ctx, const char *name,
			    const struct module *m),
		void *ctx, struct err *e)
{
	struct look l = { .each = each, .ctx = ctx };
	const struct bundle_visitor v = { .member = on_member, .ctx = &l };
	int rc = bundle_walk(path, &v, e);

	return rc ? rc : l.count;
}

struct app_look {
	char *name;
	size_t count;
};

static int on_app(void *ctx, const char *name, const struct module *m)
{
	struct app_look *l = ctx;

	if (m->function == FUNCTION_USER && l->count++ == 0)
		text_copy(l->name, BUNDLE_LABEL, name);
	return 0;
}

int parcel_app(const char *path, struct buf *out, char name[BUNDLE_LABEL],
	       struct err *e)
{
	struct app_look l = { .name = name };
	int rc = parcel_list(path, on_app, &l, e);

	if (rc < 0)
		return rc;
	if (l.count > 1)
		return err_set(e, ERR_USAGE, "bundle",
			       "%zu applications are in %s; name one, like %s",
			       l.count, path, name);
	if (l.count == 0)
		return err_set(e, ERR_NO_FIRMWARE, "bundle",
			       "no application is in %s", path);
	return parcel_read(name, out, e);
}

/* The archive is what exists of the name up to one of its colons. */
static bool archive_of(const char *name, char out[PATH_MAX])
{
	for (const char *p = strchr(name, ':'); p; p = strchr(p + 1, ':')) {
		if (text_copy_n(out, PATH_MAX, name, (size_t)(p - name)) &&
		    access(out, F_OK) == 0)
			return true;
	}
	return false;
}

int parcel_read(const char *name, struct buf *out, struct err *e)
{
	struct look l = { .name = name, .out = out };
	const struct bundle_visitor v = { .member = on_member, .ctx = &l };
	char path[PATH_MAX];
	int rc = 0;

	if (archive_of(name, path))
		rc = bundle_walk(path, &v, e);
	if (rc == 0)
		rc = err_set(e, ERR_NO_FIRMWARE, "bundle",
			     "%s is no file and no member of an archive", name);
	return rc < 0 ? rc : 0;
}
