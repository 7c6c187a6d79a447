/* SPDX-License-Identifier: MIT */
#include "doctor/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <time.h>

#include "base/fsio.h"

static const char where[] = "bundle";

static la_ssize_t take(struct archive *a, void *ctx, const void *data,
		       size_t len)
{
	(void)a;
	return buf_add(ctx, data, len) ? (la_ssize_t)len : -1;
}

static bool add(struct archive *a, const struct pack_part *part)
{
	struct archive_entry *entry = archive_entry_new();
	bool ok = entry != NULL;

	if (!ok)
		return false;
	archive_entry_set_pathname(entry, part->name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_mtime(entry, time(NULL), 0);
	archive_entry_set_size(entry, (la_int64_t)part->data.len);
	ok = archive_write_header(a, entry) == ARCHIVE_OK &&
	     archive_write_data(a, buf_text(&part->data), part->data.len) ==
		     (la_ssize_t)part->data.len;
	archive_entry_free(entry);
	return ok;
}

int pack_write(const char *path, const struct pack_part *parts, size_t count,
	       struct err *e)
{
	struct archive *a = archive_write_new();
	struct buf file;
	bool ok;
	int rc;

	buf_init(&file, PACK_MAX);
	ok = a && archive_write_add_filter_gzip(a) == ARCHIVE_OK &&
	     archive_write_set_format_pax_restricted(a) == ARCHIVE_OK &&
	     archive_write_open(a, &file, NULL, take, NULL) == ARCHIVE_OK;
	for (size_t i = 0; i < count && ok; i++)
		ok = add(a, &parts[i]);
	if (a && archive_write_close(a) != ARCHIVE_OK)
		ok = false;
	archive_write_free(a);
	rc = ok ? fsio_write(path, file.data, file.len, 0600, e)
		: err_memory(e, where);
	buf_fini(&file);
	return rc;
}
