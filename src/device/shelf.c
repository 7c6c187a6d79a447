/* SPDX-License-Identifier: MIT */
#include "device/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"

#define AREA_MAX (16u << 20)

static const char where[] = "backup";

struct shelf_file {
	char name[BACKUP_FILE];
	uint64_t size;
	unsigned named; /* so often, by manifests that stay */
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct shelf_file *)a)->name,
		      ((const struct shelf_file *)b)->name);
}

/* The newest first; names of one device sort by time as well. */
static int by_time(const void *a, const void *b)
{
	const struct shelf_backup *x = a, *y = b;
	int rc = (x->problem.code != ERR_OK) - (y->problem.code != ERR_OK);

	if (rc == 0)
		rc = strcmp(y->manifest.time, x->manifest.time);
	return rc ? rc : strcmp(y->path, x->path);
}

static struct shelf_file *find(const struct shelf *s,
			       const struct backup_area *a)
{
	struct shelf_file key = { 0 };

	backup_file(a, key.name);
	return s->file_count ? bsearch(&key, s->files, s->file_count,
				       sizeof(key), by_name)
			     : NULL;
}

/* "<64 hex>.bin" or ".sealed": what only a backup names. */
static bool is_area(const char *name)
{
	size_t hex = strspn(name, "0123456789abcdef");

	return hex == SHA256_HEX - 1 && (strcmp(name + hex, ".bin") == 0 ||
					 strcmp(name + hex, ".sealed") == 0);
}

/* Grows by the half; NULL: no memory, the list stays. */
static void *room(void *list, size_t count, size_t size)
{
	if (count & (count - 1))
		return list;
	return realloc(list, (count ? count * 2 : 1) * size);
}

static int add_file(struct shelf *s, const char *name, uint64_t size,
		    struct err *e)
{
	struct shelf_file *list = room(s->files, s->file_count, sizeof(*list));

	if (!list)
		return err_memory(e, where);
	s->files = list;
	list += s->file_count++;
	*list = (struct shelf_file){ .size = size };
	text_copy(list->name, sizeof(list->name), name);
	s->bytes += size;
	return 0;
}

static int add_backup(struct shelf *s, const char *name, uint64_t size,
		      struct err *e)
{
	struct shelf_backup *list = room(s->list, s->count, sizeof(*list));
	int rc;

	if (!list)
		return err_memory(e, where);
	s->list = list;
	list += s->count;
	memset(list, 0, sizeof(*list));
	rc = fsio_join(list->path, sizeof(list->path), s->dir, name, e);
	if (rc < 0)
		return rc;
	s->count++;
	list->size = size;
	s->bytes += size;
	backup_read(list->path, &list->manifest, &list->problem);
	return 0;
}

static int read_folder(struct shelf *s, struct err *e)
{
	DIR *d = opendir(s->dir);
	const char *name;
	struct stat st;
	int rc = 0;

	if (!d && errno == ENOENT)
		return 0;
	if (!d)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", s->dir);
	while (rc >= 0 && (rc = fsio_next(d, s->dir, &name, e)) > 0) {
		bool area = is_area(name);

		if ((!area && !text_ends(name, ".json")) ||
		    fstatat(dirfd(d), name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		rc = area ? add_file(s, name, (uint64_t)st.st_size, e)
			  : add_backup(s, name, (uint64_t)st.st_size, e);
	}
	closedir(d);
	return rc;
}

static void count_files(struct shelf *s, struct shelf_backup *b)
{
	b->bytes = b->size;
	for (size_t i = 0; i < b->manifest.count; i++) {
		struct shelf_file *f = find(s, &b->manifest.areas[i]);

		b->sealed = b->sealed || b->manifest.areas[i].sealed[0];
		if (!f)
			continue;
		f->named++;
		b->bytes += f->size;
	}
}

static void mark_newest(struct shelf *s, size_t at)
{
	struct shelf_backup *b = &s->list[at];
	const char *id = b->manifest.device;

	b->newest = b->problem.code == ERR_OK && id[0];
	for (size_t i = 0; b->newest && i < at; i++)
		b->newest = strcmp(s->list[i].manifest.device, id) != 0;
}

int shelf_open(const char *dir, struct shelf *out, struct err *e)
{
	int rc = 0;

	memset(out, 0, sizeof(*out));
	if (!dir)
		rc = backup_folder(out->dir, sizeof(out->dir), e);
	else if (!text_copy(out->dir, sizeof(out->dir), dir))
		rc = err_set(e, ERR_DISK, where, "path too long: %s", dir);
	if (rc == 0)
		rc = read_folder(out, e);
	if (rc < 0) {
		shelf_close(out);
		return rc;
	}
	if (out->file_count)
		qsort(out->files, out->file_count, sizeof(*out->files),
		      by_name);
	if (out->count)
		qsort(out->list, out->count, sizeof(*out->list), by_time);
	for (size_t i = 0; i < out->count; i++) {
		if (out->list[i].problem.code == ERR_OK)
			count_files(out, &out->list[i]);
		mark_newest(out, i);
	}
	return 0;
}

void shelf_close(struct shelf *s)
{
	free(s->list);
	free(s->files);
	s->list = NULL;
	s->files = NULL;
	s->count = s->file_count = 0;
}

int shelf_verify(const struct shelf_backup *b, const char *passphrase,
		 struct err *e)
{
	struct seal seal;
	int rc = b->problem.code ? err_pass(e, &b->problem) : 0;

	seal_init(&seal, passphrase);
	for (size_t i = 0; rc == 0 && i < b->manifest.count; i++) {
		const struct backup_area *a = &b->manifest.areas[i];
		struct err why = { 0 };
		struct buf bytes;

		buf_init(&bytes, AREA_MAX);
		rc = backup_read_area(b->path, a, &seal, &bytes, &why);
		/* Its hash was compared before anybody wanted a passphrase. */
		if (rc == -ERR_REFUSED && !passphrase)
			rc = 0;
		if (rc < 0)
			err_pass(e, &why);
		if (bytes.data)
			key_area_wipe(bytes.data, bytes.len);
		buf_fini(&bytes);
	}
	seal_fini(&seal);
	return rc;
}

static int drop(const struct shelf *s, const char *name, bool really,
		struct err *e)
{
	char path[PATH_MAX];
	int rc = fsio_join(path, sizeof(path), s->dir, name, e);

	if (rc == 0 && really && unlink(path) < 0 && errno != ENOENT)
		rc = err_set_sys(e, ERR_DISK, errno, where, "%s", path);
	return rc;
}

static int drop_file(const struct shelf *s, const struct shelf_file *f,
		     bool really, struct shelf_pruning *out, struct err *e)
{
	int rc = drop(s, f->name, really, e);

	if (rc < 0)
		return rc;
	out->files++;
	out->freed += f->size;
	return 0;
}

/* The manifest first: broken off here, the files are named by none. */
static int drop_backup(struct shelf *s, struct shelf_backup *b, bool really,
		       struct shelf_pruning *out, struct err *e)
{
	int rc = drop(s, strrchr(b->path, '/') + 1, really, e);

	if (rc < 0)
		return rc;
	b->goes = true;
	out->backups++;
	out->freed += b->size;
	for (size_t i = 0; rc == 0 && i < b->manifest.count; i++) {
		struct shelf_file *f = find(s, &b->manifest.areas[i]);

		if (f && f->named > 0 && --f->named == 0)
			rc = drop_file(s, f, really, out, e);
	}
	return rc;
}

int shelf_prune(struct shelf *s, uint64_t budget, bool really,
		struct shelf_pruning *out, struct err *e)
{
	int rc = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < s->count; i++) {
		if (s->list[i].problem.code == ERR_OK)
			continue;
		err_pass(e, &s->list[i].problem);
		return err_context(e, "nothing is deleted while this is there");
	}
	for (size_t i = 0; rc == 0 && i < s->file_count; i++) {
		if (s->files[i].named == 0)
			rc = drop_file(s, &s->files[i], really, out, e);
	}
	for (size_t i = s->count; rc == 0 && i > 0; i--) {
		struct shelf_backup *b = &s->list[i - 1];

		if (s->bytes - out->freed <= budget)
			break;
		if (!b->newest && b->manifest.device[0])
			rc = drop_backup(s, b, really, out, e);
	}
	out->left = s->bytes - out->freed;
	return rc;
}

int shelf_keep(const char *dir, uint64_t budget, struct shelf_pruning *out,
	       struct err *e)
{
	struct shelf s;
	int fd = -1, rc = shelf_open(dir, &s, e);

	memset(out, 0, sizeof(*out));
	if (rc < 0)
		return rc;
	if (s.bytes > budget) {
		rc = fsio_hold(s.dir, true, &fd, e);
		shelf_close(&s);
		/* What was made meanwhile is seen now. */
		if (rc == 0)
			rc = shelf_open(dir, &s, e);
		if (rc == 0)
			rc = shelf_prune(&s, budget, true, out, e);
		if (fd >= 0)
			close(fd);
	}
	shelf_close(&s);
	return rc;
}
