/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* nftw */
#include "tests/lib/scratch.h"

#include <ftw.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void under(char *out, size_t size, const char *name)
{
	const char *tmp = getenv("TMPDIR");
	int n = snprintf(out, size, "%s/%s", tmp && *tmp ? tmp : "/tmp", name);

	assert_true(n > 0 && (size_t)n < size);
}

void scratch_folder(char *out, size_t size)
{
	under(out, size, "unbrick-test-XXXXXX");
	assert_non_null(mkdtemp(out));
}

void scratch_file(char *out, size_t size, const char *suffix, const char *text)
{
	size_t len = strlen(text);
	char name[64];
	int fd;

	snprintf(name, sizeof(name), "unbrick-test-XXXXXX%s", suffix);
	under(out, size, name);
	fd = mkstemps(out, (int)strlen(suffix));
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void scratch_drop(const char *path)
{
	if (getenv("KEEP"))
		fprintf(stderr, "kept: %s\n", path);
	else
		nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
