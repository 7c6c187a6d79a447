/* SPDX-License-Identifier: MIT */
#include "firmware/cache.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsio.h"
#include "firmware/bundle.h"

#define FOLDER ".particle/device-os-flash/binaries"
#define MARK   "particle-cli-offered"
#define PEEK   (MODULE_SEARCH + MODULE_PREFIX_SIZE)

bool cache_folder(char *out, size_t size)
{
	const char *home = getenv("HOME");
	struct stat st;

	return home && home[0] == '/' &&
	       fsio_join(out, size, home, FOLDER, NULL) == 0 &&
	       stat(out, &st) == 0 && S_ISDIR(st.st_mode);
}

struct look {
	struct firmware_store *store;
	struct module module;
	size_t news;
};

static int is_it(void *ctx, const struct store_item *item)
{
	const struct look *l = ctx;
	const struct module *a = &l->module, *b = &item->module;

	return a->platform_id == b->platform_id && a->function == b->function &&
	       a->index == b->index && a->version == b->version &&
	       a->size == b->size;
}

static int on_file(void *ctx, const char *label, const char *path,
		   uint64_t size, struct err *e)
{
	struct look *l = ctx;
	uint8_t head[PEEK];
	int fd = size > BUNDLE_MAX_FILE ? -1 : fsio_open(path, NULL);
	ssize_t n;

	(void)label, (void)e;
	if (fd < 0)
		return 1;
	n = read(fd, head, sizeof(head));
	close(fd);
	if (n > 0 && module_peek(head, (size_t)n, (size_t)size, &l->module) &&
	    store_list(l->store, is_it, l, NULL) != 1)
		l->news++;
	return 1; /* nothing more of it has to be read */
}

static int on_member(void *ctx, const struct bundle_member *m, struct err *e)
{
	(void)ctx, (void)m, (void)e;
	return 0;
}

size_t cache_news(struct firmware_store *s)
{
	struct look l = { .store = s };
	const struct bundle_visitor v = { .member = on_member,
					  .file = on_file,
					  .ctx = &l };
	char path[PATH_MAX];

	if (!cache_folder(path, sizeof(path)) ||
	    bundle_walk(path, &v, NULL) < 0)
		return 0;
	return l.news;
}

bool cache_offer(void)
{
	char home[PATH_MAX - 64], path[PATH_MAX];

	if (fsio_home(FSIO_DATA, home, sizeof(home), NULL) < 0 ||
	    fsio_join(path, sizeof(path), home, MARK, NULL) < 0)
		return true;
	if (access(path, F_OK) == 0)
		return false;
	if (fsio_mkdir(home, 0755, NULL) == 0)
		fsio_write(path, "", 0, 0644, NULL);
	return true;
}
