/* SPDX-License-Identifier: MIT */
#include "ui/host/files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fsio.h"
#include "base/text.h"

#define PATH 1024

void files_home(char *path, size_t size)
{
	const char *home = getenv("HOME");
	char whole[PATH];
	int n;

	if (path[0] != '~' || (path[1] && path[1] != '/') || !home)
		return;
	n = snprintf(whole, sizeof(whole), "%s%s", home, path + 1);
	if (n > 0 && (size_t)n < sizeof(whole) && (size_t)n < size)
		text_copy(path, size, whole);
}

static bool is_folder(const char *folder, const char *name)
{
	char path[PATH];
	struct stat st;
	int n = snprintf(path, sizeof(path), "%s/%s", folder, name);

	return n > 0 && (size_t)n < sizeof(path) && stat(path, &st) == 0 &&
	       S_ISDIR(st.st_mode);
}

struct found {
	char common[PATH]; /* of all names */
	size_t count;
	struct buf names;
};

static void add(struct found *f, const char *folder, const char *name)
{
	char line[PATH];
	size_t n = 0;

	snprintf(line, sizeof(line), "%s%s", name,
		 is_folder(folder, name) ? "/" : "");
	if (f->count++ == 0)
		text_copy(f->common, sizeof(f->common), line);
	while (f->common[n] && f->common[n] == line[n])
		n++;
	f->common[n] = '\0';
	if (f->count <= FILES_SHOWN)
		buf_printf(&f->names, "\n%s", line);
}

static void look(DIR *d, const char *folder, const char *start, struct found *f)
{
	const char *name;
	struct err e = { 0 };

	while (fsio_next(d, folder, &name, &e) == 1) {
		if (text_starts(name, start) &&
		    (name[0] != '.' || start[0] == '.'))
			add(f, folder, name);
	}
}

void files_complete(const char *typed, struct buf *out)
{
	const char *slash = strrchr(typed, '/');
	size_t head = slash ? (size_t)(slash - typed) + 1 : 0;
	char folder[PATH];
	struct found f = { .count = 0 };
	DIR *d;

	if (strcmp(typed, "~") == 0) {
		buf_puts(out, "~/");
		return;
	}
	text_copy_n(folder, sizeof(folder), head ? typed : ".",
		    head ? head : 1);
	files_home(folder, sizeof(folder));
	d = opendir(folder);
	if (!d)
		return;
	buf_init(&f.names, 8192);
	look(d, folder, typed + head, &f);
	closedir(d);
	if (f.count)
		buf_printf(out, "%.*s%s%s", (int)head, typed, f.common,
			   buf_text(&f.names));
	buf_fini(&f.names);
}
