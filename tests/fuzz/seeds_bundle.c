/* SPDX-License-Identifier: MIT */
#include "seeds.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "firmware/bundle.h"
#include "tests/unit/make_module.h"

#define DEEP                                                                   \
	"a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"

struct room {
	char data[65536];
	size_t len;
};

static const struct member {
	const char *name;
	__LA_MODE_T type;
	const char *link, *content;
} members[] = {
	{ "dir", AE_IFDIR, NULL, NULL },
	{ "../evil", AE_IFREG, NULL, "x" },
	{ "/root", AE_IFREG, NULL, "x" },
	{ "c:\\windows", AE_IFREG, NULL, "x" },
	{ DEEP, AE_IFREG, NULL, "x" },
	{ "notes.txt", AE_IFREG, NULL, "hello" },
	{ "NOTES.txt", AE_IFREG, NULL, "again" },
	{ "link", AE_IFLNK, "notes.txt", NULL },
	{ "fifo", AE_IFIFO, NULL, NULL },
	{ "a\033[2Jb\377", AE_IFREG, NULL, "" },
};

static void put(struct archive *a, const struct member *m, const void *data,
		size_t len)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, m->name);
	archive_entry_set_filetype(entry, m->type);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)len);
	if (m->link)
		archive_entry_set_symlink(entry, m->link);
	archive_write_header(a, entry);
	if (len)
		archive_write_data(a, data, len);
	archive_entry_free(entry);
}

static struct archive *begin(struct room *out, const char *format,
			     const char *filter, const char *options)
{
	struct archive *a = archive_write_new();

	archive_write_set_format_by_name(a, format);
	if (filter)
		archive_write_add_filter_by_name(a, filter);
	archive_write_set_bytes_in_last_block(a, 1);
	if (options) {
		archive_write_set_options(a, options);
		archive_write_set_passphrase(a, "secret");
	}
	if (archive_write_open_memory(a, out->data, sizeof(out->data),
				      &out->len))
		exit(1);
	return a;
}

static size_t app(uint32_t size, uint8_t flags, uint8_t *out)
{
	struct make_module m = make_photon_tinker;
	uint8_t *data;
	size_t len;

	m.size = size;
	m.flags = flags;
	data = make_module(&m, &len);
	memcpy(out, data, len);
	free(data);
	return len;
}

/* What is refused, around one application. */
static void mixed(const char *dir, const char *name, const char *format,
		  const char *filter, const char *options)
{
	static const struct member tinker = { .name = "dir/app.bin",
					      .type = AE_IFREG };
	static struct room out;
	struct archive *a = begin(&out, format, filter, options);
	uint8_t data[1024];

	put(a, &tinker, data, app(600, 0, data));
	for (size_t i = 0; i < COUNT(members); i++)
		put(a, &members[i], members[i].content,
		    members[i].content ? strlen(members[i].content) : 0);
	archive_write_free(a);
	make_file(dir, name, out.data, out.len);
}

/* Archives inside of each other. */
static void nested(const char *dir)
{
	static const struct member one = { .name = "in.tar", .type = AE_IFREG };
	static struct room in, out;

	for (int level = 0; level < 4; level++) {
		struct archive *a = begin(&out, "ustar", NULL, NULL);

		put(a, &one, level ? in.data : "deep", level ? in.len : 4);
		archive_write_free(a);
		in = out;
	}
	make_file(dir, "nested.tar", out.data, out.len);
}

/* Too many members; one that is too large for what it came from. */
static void too_much(const char *dir)
{
	struct member one = { .type = AE_IFREG };
	static struct room out;
	static char zeros[1u << 20];
	struct archive *a = begin(&out, "ustar", "gzip", NULL);

	for (int i = 0; i <= BUNDLE_MAX_ENTRIES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		one.name = name;
		put(a, &one, NULL, 0);
	}
	archive_write_free(a);
	make_file(dir, "many.tgz", out.data, out.len);
	a = begin(&out, "ustar", "gzip", NULL);
	one.name = "../zeros"; /* not wanted, and unpacked all the same */
	for (int i = 0; i < 6; i++)
		put(a, &one, zeros, sizeof(zeros));
	archive_write_free(a);
	make_file(dir, "zeros.tgz", out.data, out.len);
}

static void combined(const char *dir, const char *name, unsigned parts)
{
	static uint8_t data[32 * 1024];
	size_t len = 0;

	for (unsigned i = 1; i < parts; i++)
		len += app(600, MODULE_COMBINED, data + len);
	len += app(400, 0, data + len);
	make_file(dir, name, data, len);
}

void seeds_bundles(const char *dir)
{
	mixed(dir, "a.zip", "zip", NULL, NULL);
	mixed(dir, "secret.zip", "zip", NULL, "zip:encryption=traditional");
	mixed(dir, "a.tar", "ustar", NULL, NULL);
	mixed(dir, "a.tgz", "ustar", "gzip", NULL);
	mixed(dir, "a.txz", "ustar", "xz", NULL);
	mixed(dir, "a.tbz", "ustar", "bzip2", NULL);
	nested(dir);
	too_much(dir);
	combined(dir, "combined", 2);
	combined(dir, "combined-17", BUNDLE_MAX_PARTS + 1);
}
