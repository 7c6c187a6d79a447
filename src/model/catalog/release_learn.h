/* SPDX-License-Identifier: MIT */
/*
 * Releases that are not compiled in, and what was not known of those that
 * are: learned from the maker's list and from the headers of files.
 *
 * What the compiled-in table says stays true: a fact that contradicts it is
 * not taken but counted.  What was learned is published as a whole and stays
 * until release_forget(), so that pointers into it live as long as those into
 * the table.  It is the one thing in src/model that changes while a program
 * runs; any thread may look while another one learns.
 */
#ifndef MODEL_CATALOG_RELEASE_LEARN_H
#define MODEL_CATALOG_RELEASE_LEARN_H

#include "model/catalog/release.h"

#define RELEASE_VERSION	  32   /* text of a version, with the NUL */
#define RELEASE_FACTS_MAX 8000 /* learned modules in all */

/* One module of one release. */
struct release_fact {
	char release[RELEASE_VERSION]; /* without a leading "v" */
	uint16_t platform_id;
	enum release_source source; /* RELEASE_LIST or RELEASE_FILES */
	struct release_module module;
};

/*
 * Adds what is new in these facts.  Returns how many of them contradict what
 * is known better, *first (or NULL) is the first of those; a negative number
 * without memory or past RELEASE_FACTS_MAX, and nothing is learned then.
 */
int release_learn(const struct release_fact *facts, size_t count,
		  size_t *first);

/* The i-th learned fact, in no order; false past the end. */
bool release_learned(size_t i, struct release_fact *out);

/* For tests and the end of a program: nothing may still point there. */
void release_forget(void);

/* "6.3.4", "0.7.0-rc.1": digits, dots, and a pre-release of plain letters. */
bool release_is_version(const char *text);

/*
 * Can this system module be of this release?  From Device OS 1.0.0 on the
 * number begins with major and minor (modules.md 9); one release (5.1.0)
 * kept the number before.  True where nothing speaks against it.
 */
bool release_suits(const char *version, unsigned function,
		   unsigned module_version);

/* Used by release.c: learned rows of a platform, sorted as release_at(). */
struct release_rows {
	uint16_t platform_id;
	const struct release **whole;
	size_t whole_count;
	const struct release **partial;
	size_t partial_count;
};
const struct release_rows *release_learned_rows(int platform);

#endif
