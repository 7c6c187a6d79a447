/* SPDX-License-Identifier: MIT */
/*
 * Hostile files given to commands, one after the other: what must hold of
 * each, whatever is in it.
 *
 * The command ends by itself, in time, with a documented exit code; what it
 * prints has no control sequence and no secret; nothing is written but in
 * the program's own folders.  What does not hold is printed and counted.
 */
#ifndef TESTS_BENCH_ATTACK_KIT_H
#define TESTS_BENCH_ATTACK_KIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "tests/lib/scratch.h"
#include "tests/lib/tally.h"

/* A token that the texts give away; nobody may see it. */
#define ATTACK_TOKEN "5e7c0ffee5e7c0ffee5e7c0ffee5e7c0ffee5e7c"

struct attack {
	char dir[SCRATCH_PATH]; /* home and in, nothing else */
	struct tally tally;
};

void attack_begin(struct attack *a);
/* Prints the count as that of the family; nothing may be lost. */
void attack_end(struct attack *a, const char *family);

/*
 * One file under one command, in which "FILE" is its path.  what: for
 * people.
 */
void attack_file(struct attack *a, const char *what, const char *name,
		 const void *data, size_t len, const char *const *words);

/* Counts a run of another kind. */
void attack_count(struct attack *a, const char *what, bool pass,
		  const char *lost);

/* Put into a text, `times` times. */
struct attack_poison {
	const char *what, *text;
	unsigned times;
};

#define ATTACK_POISONS 18
extern const struct attack_poison attack_poisons[ATTACK_POISONS];

/* Appends the text with the poison at a place. */
void attack_put(const char *text, size_t len, size_t at,
		const struct attack_poison *p, struct buf *out);

/* What breaks a printed text, or NULL. */
const char *attack_text(const char *text);

#endif
