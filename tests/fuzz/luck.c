/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* nftw */
#include "luck.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "tests/torture/calls.h"

#define ONE_IN 400

void fuzz_luck(const uint8_t *data, size_t size)
{
	uint32_t seed = 2166136261u; /* FNV-1a */
	static bool installed;

	if (!installed) {
		calls_install();
		memory_watch();
	}
	installed = true;
	for (size_t i = 0; i < size; i++)
		seed = (seed ^ data[i]) * 16777619u;
	calls_arm_seed(seed, ONE_IN);
}

void fuzz_luck_end(void)
{
	calls_disarm();
}

static char folder[64];

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void remove_folder(void)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_folder(void)
{
	if (folder[0])
		return folder;
	snprintf(folder, sizeof(folder), "%s/unbrick-fuzz-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(folder))
		abort();
	atexit(remove_folder);
	setenv("HOME", folder, 1);
	return folder;
}

const char *fuzz_file(const char *name, const void *data, size_t size)
{
	static char path[128];
	char *slash;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", fuzz_folder(), name);
	for (slash = path + strlen(folder) + 1; (slash = strchr(slash, '/'));
	     *slash++ = '/') {
		*slash = '\0';
		mkdir(path, 0700);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
	return path;
}

const char *fuzz_line(struct fuzz_lines *l)
{
	const uint8_t *end = memchr(l->data, '\n', l->size);
	size_t len = end ? (size_t)(end - l->data) : l->size;
	size_t kept = len < sizeof(l->line) ? len : sizeof(l->line) - 1;

	memcpy(l->line, l->data, kept);
	l->line[kept] = '\0';
	len += end ? 1 : 0;
	l->data += len;
	l->size -= len;
	return l->line;
}

bool fuzz_more(const struct fuzz_lines *l)
{
	return l->size > 0;
}
