/* SPDX-License-Identifier: MIT */
/*
 * Members of an archive in memory: bundle_parts.h.  libarchive reads it; the
 * names in it are looked at and never used.
 */
#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/text.h"
#include "firmware/bundle_parts.h"

#define MAX_NAME   1024
#define MAX_NESTED 1  /* an archive in an archive, no further */
#define MAX_DEPTH  32 /* folders in a name */
#define TOO_LARGE  1
#define SMALL	   4096 /* below, the ratio says nothing */

static const char where[] = "bundle";

struct reader {
	struct bundle_walk *w;
	const char *label;
	struct archive *a;
	size_t packed; /* size of the archive itself */
	size_t content;
	char **seen; /* names so far */
	size_t seen_count;
};

bool bundle_is_archive(const uint8_t *data, size_t len)
{
	static const struct {
		size_t offset;
		size_t len;
		const char *magic;
	} magics[] = {
		{ 0, 4, "PK\x03\x04" },	     /* zip */
		{ 0, 4, "PK\x05\x06" },	     /* zip, empty */
		{ 257, 5, "ustar" },	     /* tar */
		{ 0, 3, "\x1f\x8b\x08" },    /* gzip */
		{ 0, 6, "\xfd\x37zXZ\x00" }, /* xz */
		{ 0, 3, "BZh" },	     /* bzip2 */
	};

	for (size_t i = 0; i < COUNT(magics); i++) {
		if (len >= magics[i].offset + magics[i].len &&
		    memcmp(data + magics[i].offset, magics[i].magic,
			   magics[i].len) == 0)
			return true;
	}
	return false;
}

/* Why a name is not to be taken, or NULL; both kinds of slashes count. */
static const char *name_is_bad(const char *name)
{
	int depth = 0;

	if (!*name)
		return "it has no name";
	if (*name == '/' || *name == '\\' || (*name && name[1] == ':'))
		return "its name is absolute";
	while (*name) {
		size_t n = strcspn(name, "/\\");

		if (n == 2 && strncmp(name, "..", 2) == 0)
			return "its name points outside of the archive";
		if (++depth > MAX_DEPTH)
			return "its name has too many folders";
		name += n;
		name += *name != '\0';
	}
	return NULL;
}

static const char *type_is_bad(struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry) || archive_entry_symlink(entry) ||
	    archive_entry_filetype(entry) == AE_IFLNK)
		return "it is a link";
	if (archive_entry_filetype(entry) != AE_IFREG)
		return "it is no ordinary file";
	if (archive_entry_is_encrypted(entry))
		return "it is encrypted";
	return NULL;
}

/* Remembers the name; true if it, or one that differs in case, was there. */
static bool seen_before(struct reader *r, const char *name)
{
	for (size_t i = 0; i < r->seen_count; i++) {
		if (text_same(r->seen[i], name))
			return true;
	}
	if (r->seen_count < BUNDLE_MAX_ENTRIES) {
		r->seen[r->seen_count] = strdup(name);
		r->seen_count += r->seen[r->seen_count] != NULL;
	}
	return false;
}

static int broken(struct reader *r, struct err *e)
{
	char words[128];
	const char *why = archive_error_string(r->a);

	if (!why)
		why = "damaged";
	text_clean(words, sizeof(words), why, strlen(why));
	return err_set(e, ERR_BAD_FILE, where, "%s is no sound archive: %s",
		       r->label, words);
}

/* Counts bytes as they come, so that no claim of the archive is trusted. */
static int check_amount(struct reader *r, size_t n, struct err *e)
{
	r->content += n;
	r->w->content += n;
	if (r->w->content > BUNDLE_MAX_CONTENT)
		return err_set(e, ERR_BAD_FILE, where,
			       "%s unpacks to more than %u MB", r->label,
			       BUNDLE_MAX_CONTENT >> 20);
	if (r->packed > SMALL && r->content / BUNDLE_MAX_RATIO > r->packed)
		return err_set(e, ERR_BAD_FILE, where,
			       "%s unpacks to more than %u times its size",
			       r->label, BUNDLE_MAX_RATIO);
	return 0;
}

/*
 * Reads the member into *out, or past it (out NULL).
 */
static int read_entry(struct reader *r, struct buf *out, struct err *e)
{
	bool full = false;

	for (;;) {
		char chunk[16384];
		la_ssize_t n = archive_read_data(r->a, chunk, sizeof(chunk));
		int rc;

		if (n == 0)
			return full ? TOO_LARGE : 0;
		if (n < 0)
			return broken(r, e);
		rc = check_amount(r, (size_t)n, e);
		if (rc)
			return rc;
		if (!out || full || buf_add(out, chunk, (size_t)n))
			continue;
		if (out->len + (size_t)n <= out->max)
			return err_memory(e, where);
		full = true;
	}
}

/*
 * A member that is not wanted.  Zip skips over it; elsewhere it must be
 * unpacked, and that has to count.
 */
static int pass_over(struct reader *r, struct err *e)
{
	if ((archive_format(r->a) & ARCHIVE_FORMAT_BASE_MASK) ==
	    ARCHIVE_FORMAT_ZIP)
		return 0;
	return read_entry(r, NULL, e);
}

static int deliver(struct reader *r, const char *label, const struct buf *b,
		   struct err *e)
{
	const uint8_t *data = (const uint8_t *)buf_text(b);
	int rc;

	if (!bundle_is_archive(data, b->len))
		return bundle_deliver(r->w, label, r->w->archive, data, b->len,
				      e);
	if (r->w->nested >= MAX_NESTED) {
		bundle_refuse(r->w, label, "an archive too deep inside");
		return 0;
	}
	r->w->nested++;
	rc = bundle_archive(r->w, label, data, b->len, e);
	r->w->nested--;
	return rc;
}

static void entry_name(struct archive_entry *entry, unsigned n,
		       char name[MAX_NAME])
{
	const char *given = archive_entry_pathname_utf8(entry);

	if (!given)
		given = archive_entry_pathname(entry);
	if (given)
		text_copy(name, MAX_NAME, given);
	else /* in no character set that is known here */
		snprintf(name, MAX_NAME, "entry-%u", n);
}

static int visit(struct reader *r, struct archive_entry *entry, struct err *e)
{
	char name[MAX_NAME], clean[MAX_NAME];
	char label[BUNDLE_LABEL];
	const char *why;
	struct buf b;
	int rc;

	entry_name(entry, r->w->entries, name);
	text_clean(clean, sizeof(clean), name, strlen(name));
	snprintf(label, sizeof(label), "%s:%.*s", r->label,
		 (int)(sizeof(label) / 2), clean);
	why = name_is_bad(name);
	if (!why && archive_entry_filetype(entry) == AE_IFDIR)
		return 0;
	if (!why)
		why = type_is_bad(entry);
	if (!why && seen_before(r, name))
		why = "its name occurs twice";
	if (why) {
		bundle_refuse(r->w, label, why);
		return pass_over(r, e);
	}
	buf_init(&b, BUNDLE_MAX_FILE);
	rc = read_entry(r, &b, e);
	if (rc == TOO_LARGE) {
		bundle_refuse(r->w, label, "it is too large");
		rc = 0;
	} else if (rc == 0) {
		rc = deliver(r, label, &b, e);
	}
	buf_fini(&b);
	return rc;
}

static int visit_all(struct reader *r, struct err *e)
{
	for (;;) {
		struct archive_entry *entry;
		int rc = archive_read_next_header(r->a, &entry);

		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc == ARCHIVE_FATAL || rc == ARCHIVE_FAILED)
			return broken(r, e);
		if (rc == ARCHIVE_RETRY)
			continue;
		if (++r->w->entries > BUNDLE_MAX_ENTRIES)
			return err_set(e, ERR_BAD_FILE, where,
				       "%s has more than %u members", r->label,
				       BUNDLE_MAX_ENTRIES);
		rc = visit(r, entry, e);
		if (rc)
			return rc;
	}
}

static struct archive *new_archive(void)
{
	struct archive *a = archive_read_new();

	if (!a)
		return NULL;
	archive_read_support_format_zip(a);
	archive_read_support_format_tar(a);
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	return a;
}

int bundle_archive(struct bundle_walk *w, const char *label,
		   const uint8_t *data, size_t len, struct err *e)
{
	struct reader r = { .w = w, .label = label, .packed = len };
	int rc;

	r.a = new_archive();
	r.seen = calloc(BUNDLE_MAX_ENTRIES, sizeof(*r.seen));
	if (!r.a || !r.seen)
		rc = err_set(e, ERR_NO_MEMORY, where, "%s", label);
	else if (archive_read_open_memory(r.a, data, len) != ARCHIVE_OK)
		rc = broken(&r, e);
	else
		rc = visit_all(&r, e);
	for (size_t i = 0; i < r.seen_count; i++)
		free(r.seen[i]);
	free(r.seen);
	archive_read_free(r.a);
	return rc;
}
