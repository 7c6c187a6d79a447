/* SPDX-License-Identifier: MIT */
/*
 * A healthy device on a virtual bench, modules with one odd field, and what
 * the model of the device itself says afterwards.
 */
#ifndef TESTS_BENCH_ODD_KIT_H
#define TESTS_BENCH_ODD_KIT_H

#include "job_kit.h"

#define ODD_SCENE      "healthy-photon"
#define ODD_FLASH      0x08000000u
#define ODD_FLASH_SIZE 0x100000u
#define ODD_APP	       0x080A0000u
#define ODD_SUFFIX     0x100 /* `at` from here on counts back from the CRC */

enum odd_base { USER, LOADER, PART1, PART2 };

/* One field of a sound module, changed; `last` > value: one by one. */
struct odd {
	const char *name;
	enum odd_base base;
	unsigned at, bytes;
	uint32_t value, last;
};

extern struct job_kit odd_kit;
extern uint8_t *odd_before; /* flash as it was */

void odd_open(const char *scene);
void odd_close(void);
const uint8_t *odd_flash(void);

/* A module that fits the scene; into *out, which is initialised. */
void odd_sound(enum odd_base base, struct buf *out);
/* Hash and CRC follow, so that the field alone is odd. */
void odd_spoil(const struct odd *o, uint32_t value, struct buf *b);

/* One flash step with this file over this road. */
const struct run_outcome *odd_send(const void *data, size_t len,
				   const char *road);

/* Started afresh: does it run its application, and is its table healthy? */
bool odd_is_well(char *why, size_t size);

#define ODD_ROADS 5
extern const char *const odd_roads[ODD_ROADS];

/* How runs ended, and what must not be and was printed. */
struct odd_ends {
	unsigned passed, refused, failed, breaches;
};

/*
 * One file to a device of the scene, which then is judged; counts.  module:
 * how many bytes of it are the application, b->len if nothing follows.
 */
void odd_one(const char *what, const struct buf *b, size_t module,
	     const char *road, struct odd_ends *ends);
/* Prints the counts and demands that nothing was lost. */
void odd_count(const char *family, const struct odd_ends *ends);

#endif
