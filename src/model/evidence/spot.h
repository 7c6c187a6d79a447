/* SPDX-License-Identifier: MIT */
/*
 * Part of evidence.h: which patterns of all readers may be in a line, found
 * in one pass over it.
 *
 * Each pattern (text.h) has runs of letters between what it takes, and each of
 * them is known by four letters that are seldom elsewhere, or by two where it
 * has no four; where these stand, the run around them is compared.  All runs
 * have to be in the line, and what the pattern takes, too.  spot_may() is false
 * only where the pattern cannot match; most patterns end there, and no reader
 * looks at the line again for them.  Pure; owns no memory.
 */
#ifndef MODEL_EVIDENCE_SPOT_H
#define MODEL_EVIDENCE_SPOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPOT_MAX     2048
#define SPOT_RUNS    3072
#define SPOT_BUCKETS 4096
#define SPOT_PAIRS   1024
#define SPOT_LETTERS 4 /* by which a run is known */
#define SPOT_EACH    3 /* runs of a pattern, at most */

/* One table of patterns each; a reader may have several. */
enum spot_table {
	SPOT_OWN,
	SPOT_INSPECT,
	SPOT_EVENTS,
	SPOT_FILES,
	SPOT_COMMANDS,
	SPOT_KNOWN_FILES,
	SPOT_USB_IDS,
	SPOT_RELEASES,
	SPOT_PLATFORMS,
	SPOT_WANTED,
	SPOT_MODULES,
	SPOT_HOSTS,
	SPOT_PHRASES,
	SPOT_COMPLAINTS,
	SPOT_TOPICS,
	SPOT_REQUESTS,
	SPOT_PLANS,
	SPOT_WAYS,
	SPOT_LED,
	SPOT_TABLES
};

/* Letters of a pattern that stand side by side wherever it matches. */
struct spot_run {
	const char *from, *at, *to; /* its first, the last known, its end */
	uint32_t letters;
	uint16_t same; /* the same run of another pattern; 0: none, else 1 more
			*/
	uint16_t id;   /* of the pattern */
	uint8_t rank;  /* among its runs */
	bool edge, begins; /* an edge of a word, of the line in front of it */
};

/* Where words with a first letter begin in a list, and their second letters. */
struct spot_words {
	uint16_t first[27];
	uint32_t second[26]; /* bit 26: none, or no letter */
};

struct spots {
	struct spot_words gist, contrast;
	uint16_t four[SPOT_BUCKETS], two[SPOT_PAIRS]; /* 0: none, else 1 more */
	struct spot_run runs[SPOT_RUNS];
	/* of each run, kept close together: they are asked for at every byte */
	uint32_t letters[SPOT_RUNS];
	uint16_t next[SPOT_RUNS]; /* of the same bucket; 0: none, else 1 more */
	uint64_t always[SPOT_EACH][SPOT_MAX / 64]; /* have no such run */
	uint32_t without; /* which of always[0] are not 0: have no run at all */
	uint8_t four_load[SPOT_BUCKETS], two_load[SPOT_PAIRS]; /* runs there */
	uint64_t digit[SPOT_MAX / 64];	 /* take a number */
	uint64_t release[SPOT_MAX / 64]; /* take a release */
	uint16_t first[SPOT_TABLES + 1];
	uint16_t count, run_count;
};

/* A line, and the patterns that may be in it. */
struct spot_line {
	const char *text;
	size_t number;
	const struct spots *spots;
	uint64_t bits[SPOT_MAX / 64];
	uint32_t full; /* which of these are not 0 */
};

/* The next word of a list in the order of its letters; lower case. */
void spot_word(struct spot_words *w, const char *word);
/* The rows that may be this word of `len` bytes; false: none. */
bool spot_range(const struct spot_words *w, const char *word, size_t len,
		size_t *from, size_t *to);

/* Zeroed before; table by table in the order of the enum. */
void spot_add(struct spots *s, enum spot_table t, const char *pattern);

void spot_look(const struct spots *s, const char *text, size_t number,
	       struct spot_line *out);

/* The ith pattern of a table, or any of it. */
bool spot_may(const struct spot_line *l, enum spot_table t, size_t i);
bool spot_any(const struct spot_line *l, enum spot_table t);
/* The first that may match from i on; the size of the table: none. */
size_t spot_next(const struct spot_line *l, enum spot_table t, size_t i);

#endif
