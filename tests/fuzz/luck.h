/* SPDX-License-Identifier: MIT */
/*
 * What fuzz targets share beside fuzz.h: bad luck by the input, a folder, and
 * the input as lines.
 *
 * All targets are linked with the calls that fail (tests/torture/calls.h).
 * luck.c has the function that libFuzzer calls: it gives fuzz_one() the input
 * and ends the luck behind it.
 */
#ifndef TESTS_FUZZ_LUCK_H
#define TESTS_FUZZ_LUCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * From here on one library call in 400 fails, the same ones for the same
 * input.  After what the target makes for itself.
 */
void fuzz_luck(void);

/*
 * The same input once more for each call of a kind that it makes, up to
 * `points`, and this one fails.
 */
void fuzz_each_call(const uint8_t *data, size_t size, unsigned points);

/* A folder of this process, empty at the first call; the program's HOME. */
const char *fuzz_folder(void);
/* A file in it, made or replaced; its path, until the next call. */
const char *fuzz_file(const char *name, const void *data, size_t size);

/* The input as lines. */
struct fuzz_lines {
	const uint8_t *data;
	size_t size;
	char line[8192];
};

/* The next one, "" when there is none. */
const char *fuzz_line(struct fuzz_lines *l);
bool fuzz_more(const struct fuzz_lines *l);

#endif
