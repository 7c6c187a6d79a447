/* SPDX-License-Identifier: MIT */
#include "firmware/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "firmware/bundle_parts.h"

#define HEAD	  512 /* enough to know an archive */
#define MAX_DEPTH 16  /* folders below the path */

static const char where[] = "bundle";

/* The first bytes of a file; how many, or a negative code. */
static int read_head(const char *path, uint8_t head[HEAD], struct err *e)
{
	int fd = fsio_open(path, e);
	ssize_t n;
	int saved;

	if (fd < 0)
		return fd;
	n = read(fd, head, HEAD);
	saved = errno;
	close(fd);
	if (n < 0)
		return err_set_sys(e, ERR_DISK, saved, where, "%s", path);
	return (int)n;
}

static int read_and_deliver(struct bundle_walk *w, const char *path,
			    const char *label, bool archive, struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, archive ? BUNDLE_MAX_CONTENT : BUNDLE_MAX_FILE);
	rc = fsio_read(path, &b, e);
	if (rc)
		goto out;
	if (archive) {
		w->entries = 0;
		w->content = 0;
		w->archive = path;
		rc = bundle_archive(w, label, (const uint8_t *)b.data, b.len,
				    e);
	} else {
		rc = bundle_deliver(w, label, path,
				    (const uint8_t *)buf_text(&b), b.len, e);
	}
out:
	buf_fini(&b);
	return rc;
}

static int walk_file(struct bundle_walk *w, const char *path,
		     const struct stat *st, struct err *e)
{
	char label[BUNDLE_LABEL];
	uint8_t head[HEAD];
	bool archive;
	int n, rc;

	text_clean(label, sizeof(label), path, strlen(path));
	n = read_head(path, head, e);
	if (n < 0)
		return n;
	archive = bundle_is_archive(head, (size_t)n);
	if (!archive && w->v->file) {
		rc = w->v->file(w->v->ctx, label, path, (uint64_t)st->st_size,
				e);
		if (rc)
			return rc < 0 ? rc : 0;
	}
	return read_and_deliver(w, path, label, archive, e);
}

/*
 * A file in a folder: what is wrong with it alone is reported and does not
 * stop the walk.
 */
static int walk_member(struct bundle_walk *w, const char *path,
		       const struct stat *st, struct err *e)
{
	struct err mine = { 0 };
	char label[BUNDLE_LABEL];
	int rc;

	if (++w->files > BUNDLE_MAX_FILES)
		return err_set(e, ERR_BAD_FILE, where,
			       "more than %u files in the folder",
			       BUNDLE_MAX_FILES);
	rc = walk_file(w, path, st, &mine);
	if (!w->stopped && (rc == -ERR_BAD_FILE || rc == -ERR_DISK)) {
		text_clean(label, sizeof(label), path, strlen(path));
		bundle_refuse(w, label, mine.what);
		return 0;
	}
	if (rc < 0 && e)
		*e = mine;
	return rc;
}

static int walk_folder(struct bundle_walk *w, const char *path, int depth,
		       struct err *e);

static int walk_entry(struct bundle_walk *w, const char *path, int depth,
		      struct err *e)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return 0; /* it went away meanwhile */
	if (S_ISDIR(st.st_mode))
		return walk_folder(w, path, depth + 1, e);
	/* A link to a file is as good as the file. */
	if (S_ISLNK(st.st_mode) && (stat(path, &st) < 0 || S_ISDIR(st.st_mode)))
		return 0;
	return S_ISREG(st.st_mode) ? walk_member(w, path, &st, e) : 0;
}

static int walk_folder(struct bundle_walk *w, const char *path, int depth,
		       struct err *e)
{
	struct dirent **list = NULL;
	char label[BUNDLE_LABEL];
	int n, rc = 0;

	text_clean(label, sizeof(label), path, strlen(path));
	if (depth > MAX_DEPTH) {
		bundle_refuse(w, label, "too many folders inside each other");
		return 0;
	}
	n = scandir(path, &list, NULL, alphasort);
	if (n < 0 && depth == 0)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", path);
	if (n < 0)
		bundle_refuse(w, label, strerror(errno));
	for (int i = 0; i < n; i++) {
		char next[PATH_MAX];

		if (rc == 0 && list[i]->d_name[0] != '.' &&
		    fsio_join(next, sizeof(next), path, list[i]->d_name,
			      NULL) == 0)
			rc = walk_entry(w, next, depth, e);
		free(list[i]);
	}
	free(list);
	return rc;
}

int bundle_walk(const char *path, const struct bundle_visitor *v, struct err *e)
{
	struct bundle_walk w = { .v = v };
	char dir[PATH_MAX];
	struct stat st;

	if (stat(path, &st) < 0)
		return err_set_sys(e, ERR_DISK, errno, where, "%s", path);
	if (S_ISREG(st.st_mode))
		return walk_file(&w, path, &st, e);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_BAD_FILE, where,
			       "%s is neither a file nor a folder", path);
	if (!text_copy(dir, sizeof(dir), path))
		return err_set(e, ERR_DISK, where, "path too long: %s", path);
	while (strlen(dir) > 1 && text_ends(dir, "/"))
		dir[strlen(dir) - 1] = '\0';
	return walk_folder(&w, dir, 0, e);
}
