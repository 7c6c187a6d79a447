/* SPDX-License-Identifier: MIT */
/*
 * Folders and files of a test: made under TMPDIR, gone afterwards, kept and
 * named with KEEP=1.  Every call fails the test instead of returning an
 * error.
 */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <stddef.h>

#define SCRATCH_PATH 128

/* A fresh empty folder, its path in out. */
void scratch_folder(char *out, size_t size);

/* A fresh file that holds text and whose name ends with suffix. */
void scratch_file(char *out, size_t size, const char *suffix, const char *text);

/* Removes a folder with all in it, or a file. */
void scratch_drop(const char *path);

#endif
