/* SPDX-License-Identifier: MIT */
/*
 * Recipes: YAML text -> checked steps.
 *
 * A recipe is data: it names what is flashed, over which road, and what must
 * hold before and after.  recipe_load() and recipe_bind() find every error
 * in one pass, each with line, column and a hint; a recipe that they give
 * out is free of contradictions, but says nothing yet about a device.
 *
 * recipe_load() checks a recipe with the defaults of its variables and gives
 * it for showing; its texts may still hold "$name".  recipe_bind() gives one
 * that can be run: every variable is replaced.  Both results own everything
 * that is reached through them and end with recipe_free().
 *
 * Never runs anything, never reads a file but the recipe, never fetches.
 */
#ifndef RECIPE_RECIPE_H
#define RECIPE_RECIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "model/catalog/platform.h"
#include "model/catalog/road.h"
#include "model/catalog/table.h"
#include "model/diagnose/verdict.h"

#define RECIPE_MAX_SIZE	     (1u << 20) /* bytes of text */
#define RECIPE_MAX_STEPS     256	/* nested ones included */
#define RECIPE_MAX_DEPTH     4		/* repeat and on_fail */
#define RECIPE_MAX_VARS	     32
#define RECIPE_MAX_PLATFORMS 24
#define RECIPE_MAX_VERSIONS  8
#define RECIPE_MAX_REPEAT    1000
#define RECIPE_MAX_RETRY     10
#define RECIPE_MAX_SECONDS   3600

enum recipe_compare {
	RECIPE_EQUAL,
	RECIPE_NOT,
	RECIPE_LESS,
	RECIPE_AT_MOST,
	RECIPE_MORE,
	RECIPE_AT_LEAST,
};

/* "bootloader: '>= 311'", "system: '< 1.2.1'" */
struct recipe_version {
	uint8_t function;
	uint8_t index; /* as in the header; RECIPE_ANY_INDEX: each that is in */
	enum recipe_compare compare;
	uint32_t version;    /* of the module, when release is NULL */
	const char *release; /* Device OS release, else NULL */
};

#define RECIPE_ANY_INDEX 0xff

/* All that is named must hold; within one list, one of it. */
struct recipe_when {
	uint64_t verdicts; /* bit set of 1 << enum verdict; 0: any */
	uint16_t modes;	   /* bit set of 1 << enum device_mode; 0: any */
	uint16_t platforms[RECIPE_MAX_PLATFORMS];
	size_t platform_count; /* 0: any */
	struct recipe_version versions[RECIPE_MAX_VERSIONS];
	size_t version_count;
};

enum recipe_verb {
	RECIPE_INSPECT, /* read the module table */
	RECIPE_BACKUP,	/* all that can be read */
	RECIPE_RESTORE, /* file: a backup, or NULL: the one of this run */
	RECIPE_FLASH,	/* flash */
	RECIPE_MODE,	/* mode (MODE_UNKNOWN: reset) */
	RECIPE_PLAN,	/* make a plan (plan), then run its steps */
	RECIPE_KEYS,	/* keys */
	RECIPE_WAIT,	/* seconds; with mode: until the device is in it */
	RECIPE_ASK,	/* text: goes on with yes; var: its answer by name */
	RECIPE_TELL,	/* text */
	RECIPE_EXPECT,	/* expect, judged by a fresh inspection */
	RECIPE_LOG,	/* seconds of the device's log into the record */
	RECIPE_REPEAT,	/* times, body, at_least, stop_after_failures */
	RECIPE_STOP,	/* text: ends the run, not as PASS */
	RECIPE_SETUP,	/* sets the setup-done flag */
	RECIPE_SERVICE, /* the first step: a protected device is in service
			   mode until the run ends, however it ends */
	RECIPE_VERBS
};

enum recipe_what {
	RECIPE_WHAT_FILE, /* file or sha256 alone; the header tells */
	RECIPE_WHAT_BOOTLOADER,
	RECIPE_WHAT_PREBOOTLOADER, /* Gen 4: bootloader 2 */
	RECIPE_WHAT_SYSTEM,	   /* every system part of the release */
	RECIPE_WHAT_SYSTEM_PART,   /* index: the module's, from 1 */
	RECIPE_WHAT_TINKER,	   /* by product id, modules.md 4.1 */
	RECIPE_WHAT_FACTORY,	   /* application for the factory place; Tinker
				      without a file */
	RECIPE_WHAT_RADIO,
	RECIPE_WHAT_NCP,
};

struct recipe_flash {
	enum recipe_what what;
	uint8_t function; /* FUNCTION_NONE for RECIPE_WHAT_FILE */
	uint8_t index;
	const char *release; /* NULL: the one that fits the system */
	const char *file;    /* path, or NULL */
	const char *sha256;  /* of the whole file, 64 lower hex, or NULL */
	enum road over;	     /* ROAD_NONE: the best one of the device */
};

struct recipe_plan {
	const char *release; /* NULL: the same as the system on the device */
	const char *app;     /* path of an application, or NULL */
	bool complete; /* with bootloader and radio stack of the release */
};

enum recipe_keys { RECIPE_KEYS_CHECK, RECIPE_KEYS_SERVER, RECIPE_KEYS_DEVICE };

/* What a command adds to a keys step; a recipe's text has none of it. */
struct recipe_keys_with {
	const char *file;    /* server: key, DER or PEM */
	const char *address; /* server: HOST[:PORT] */
	const char *backup;  /* server: manifest to take both from */
	const char *out;     /* check, device: file for the public half */
	bool send;	     /* check, device: tell it to the cloud */
};

struct recipe_expect {
	bool healthy;
	const char *app; /* path: exactly this application runs; or NULL */
	struct recipe_when holds;
};

/* What happens when a step failed after its retries. */
enum recipe_on_fail {
	RECIPE_FAIL_STOP,     /* the run ends with the step's error */
	RECIPE_FAIL_RESTORE,  /* put the backup back, then end as above */
	RECIPE_FAIL_CONTINUE, /* noted, next step */
	RECIPE_FAIL_STEPS,    /* run fail_steps, then end as above */
};

struct recipe_steps {
	struct recipe_step *list;
	size_t count;
};

struct recipe_step {
	enum recipe_verb verb;
	unsigned line, column;	 /* of the recipe, from 1 */
	struct recipe_when when; /* skipped where it does not hold */
	bool has_when;
	unsigned retry; /* further attempts */
	enum recipe_on_fail on_fail;
	struct recipe_steps fail_steps;

	/* By verb; the rest is zero. */
	struct recipe_flash flash;
	struct recipe_plan plan;
	struct recipe_expect expect;
	enum recipe_keys keys;
	struct recipe_keys_with with;
	enum device_mode mode;
	unsigned seconds;
	unsigned times;
	struct recipe_steps body;
	/*
	 * A repeat that says one of these two goes on when a round fails and
	 * judges all of them in the end; 0: not said.
	 */
	unsigned at_least; /* percent of the rounds that have to pass */
	unsigned stop_after_failures; /* no more rounds then, and no PASS */
	const char *text;
	const char *file;
	const char *var;
};

struct recipe_var {
	const char *name;
	const char *help;  /* or NULL */
	const char *value; /* bound or default; NULL: none */
	bool file;	   /* names a file */
	bool required;
};

struct recipe {
	const char *name;   /* "bootloader-tinker-app" */
	const char *title;  /* or NULL */
	const char *origin; /* path, or "NAME.yaml" of a shipped one */
	bool shipped;
	bool bound;  /* by recipe_bind(): no variable is open */
	bool writes; /* a step writes flash (rehearsal, confirmation) */
	bool asks;   /* a step needs a person (RECIPE_ASK without answer) */
	uint16_t platforms[RECIPE_MAX_PLATFORMS];
	size_t platform_count; /* 0: every platform */
	struct recipe_when when;
	bool has_when;
	struct recipe_var vars[RECIPE_MAX_VARS];
	size_t var_count;
	struct recipe_steps steps;
	char sha256[SHA256_HEX]; /* of the text */
	const char *text;
	size_t text_len;
	struct recipe_memory *memory;
};

/* One error in the text. */
struct recipe_problem {
	unsigned line, column; /* from 1; 0: not in the text (--var) */
	unsigned width;	       /* columns to underline, at least 1 */
	char what[192];
	char hint[192];	  /* or "" */
	char source[256]; /* the line, clean, around that place */
	unsigned caret;	  /* columns of it in front of the place */
};

#define RECIPE_MAX_PROBLEMS 64

struct recipe_problems {
	char origin[256]; /* clean */
	struct recipe_problem list[RECIPE_MAX_PROBLEMS];
	size_t count;
	size_t more; /* that found no room in the list */
};

/*
 * By path (anything with a '/' or a ".yaml" that is there), by name in
 * $XDG_CONFIG_HOME/unbrick/recipes, else compiled in.  ERR_RECIPE with the
 * list filled; ERR_USAGE if there is no such recipe (with a near miss).
 */
int recipe_load(const char *name_or_path, struct recipe **out,
		struct recipe_problems *problems, struct err *e);

/* The same from memory; origin is for messages and relative paths. */
int recipe_parse(const char *origin, const char *text, size_t len,
		 struct recipe **out, struct recipe_problems *problems,
		 struct err *e);

struct recipe_value {
	const char *name;
	const char *value;
};

/*
 * Replaces the variables: values first, then defaults.  ERR_RECIPE for a
 * missing or unknown variable or a value that does not fit its places.
 */
int recipe_bind(const struct recipe *r, const struct recipe_value *values,
		size_t count, struct recipe **out,
		struct recipe_problems *problems, struct err *e);

void recipe_free(struct recipe **r);

/* "FILE:LINE:COLUMN: what", the line, a caret, "hint: ..." */
void recipe_problem_print(const struct recipe_problems *problems, size_t i,
			  struct buf *out);

/* What is known about a device when a condition is judged. */
struct recipe_facts {
	int platform_id;		   /* -1: not known */
	enum device_mode mode;		   /* MODE_UNKNOWN: not known */
	const struct table *table;	   /* or NULL */
	const struct diagnosis *diagnosis; /* or NULL */
};

/*
 * CHECK_UNKNOWN where the facts do not tell; a caller that wants to write
 * takes that for "does not hold".  why (may be NULL) names what does not.
 */
enum check recipe_when_holds(const struct recipe_when *w,
			     const struct recipe_facts *facts, char *why,
			     size_t why_size);
/* Is the recipe made for this platform? */
bool recipe_is_for(const struct recipe *r, int platform_id);

/*
 * "flash bootloader 1.2.1 over serial": one line for people.  Without memory
 * a part is missing, which is counted (base/memory.h).
 */
const char *recipe_step_text(const struct recipe_step *s, char *out,
			     size_t size);
const char *recipe_verb_name(enum recipe_verb v);
/* Does it count failed rounds instead of ending with the first? */
bool recipe_counts_rounds(const struct recipe_step *s);

#endif
