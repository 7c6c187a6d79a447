/* SPDX-License-Identifier: MIT */
#include "cli/names.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "recipe/embed.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void add(struct names *n, const char *file)
{
	size_t len = strlen(file);
	char name[65], clean[70];

	if (!text_ends(file, ".yaml") || strchr(file, '/') || len > 69 ||
	    file[0] == '.' || n->count == NAMES_MAX)
		return;
	text_clean(clean, sizeof(clean), file, len);
	if (strcmp(clean, file) != 0)
		return;
	text_copy_n(name, sizeof(name), file, len - 5);
	for (size_t i = 0; i < n->count; i++) {
		if (strcmp(n->name[i], name) == 0)
			return;
	}
	memcpy(n->name[n->count++], name, sizeof(name));
}

/* prefix: of the names of embedded files; own: a folder of the user. */
static void find(struct names *n, const char *prefix, const char *own)
{
	char home[4096], folder[4200];
	struct dirent *entry;
	DIR *dir = NULL;

	n->count = 0;
	for (const struct embedded *f = embedded; f->name; f++) {
		if (text_starts(f->name, prefix))
			add(n, f->name + strlen(prefix));
	}
	if (fsio_home(FSIO_CONFIG, home, sizeof(home), NULL) == 0 &&
	    fsio_join(folder, sizeof(folder), home, own, NULL) == 0)
		dir = opendir(folder);
	while (dir && (entry = readdir(dir)))
		add(n, entry->d_name);
	if (dir)
		closedir(dir);
	qsort(n->name, n->count, sizeof(n->name[0]), by_name);
}

void names_recipes(struct names *out)
{
	find(out, "", "recipes");
}

void names_scenes(struct names *out)
{
	find(out, "scenes/", "scenes");
}
