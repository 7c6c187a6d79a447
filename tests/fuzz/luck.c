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
#include "fuzz.h"
#include "tests/torture/calls.h"

#define ONE_IN 400

static struct {
	uint32_t seed;
	enum calls_kind kind;
	unsigned nth; /* 0: by the seed */
	bool turned;
} luck;

static void meet(const uint8_t *data, size_t size)
{
	static bool installed;

	if (!installed) {
		calls_install();
		memory_watch();
	}
	installed = true;
	luck.turned = false;
	fuzz_one(data, size);
	calls_disarm();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	luck.seed = 2166136261u; /* FNV-1a */
	for (size_t i = 0; i < size; i++)
		luck.seed = (luck.seed ^ data[i]) * 16777619u;
	luck.nth = 0;
	meet(data, size);
	return 0;
}

void fuzz_luck(void)
{
	luck.turned = true;
	if (luck.nth)
		calls_arm(luck.kind, luck.nth, CALLS_ONCE);
	else
		calls_arm_seed(luck.seed, ONE_IN);
}

void fuzz_each_call(const uint8_t *data, size_t size, unsigned points)
{
	for (int kind = 0; kind < CALLS_KINDS; kind++) {
		luck.kind = (enum calls_kind)kind;
		for (luck.nth = 1; luck.nth <= points; luck.nth++) {
			meet(data, size);
			if (!luck.turned || !calls_failed())
				break;
		}
	}
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
	static char path[256];
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
