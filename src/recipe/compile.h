/* SPDX-License-Identifier: MIT */
/*
 * Inside of the reader of recipes (and of config.c): a tree of YAML -> a struct
 * recipe, every error noted with its place, none of them ending the reading.
 *
 * A value may contain variables.  While a recipe is only checked, one that
 * has no value yet leaves the value "open": it is kept as written and its
 * form is not judged.
 */
#ifndef RECIPE_COMPILE_H
#define RECIPE_COMPILE_H

#include "base/arena.h"
#include "recipe/recipe.h"
#include "recipe/yaml.h"

struct recipe_memory {
	struct arena arena;
};

struct compile {
	struct recipe *r;
	struct arena *arena;
	struct recipe_problems *problems;
	const struct recipe_value *values; /* of recipe_bind() */
	size_t value_count;
	bool binding;
	char *folder; /* of the recipe's file, for relative paths; or NULL */
	size_t step_count;
	unsigned depth;
	bool no_memory;
};

/* The whole text; the caller has set c up and looks at the problems. */
void compile_recipe(struct compile *c, const struct yaml *root);

/* compile_problem.c */
void problem_at(struct compile *c, const struct yaml *y, const char *hint,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* At a line and column without a node; 0, 0: outside of the text. */
void problem_plain(struct recipe_problems *p, unsigned line, unsigned column,
		   const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/*
 * So many problems that one more is only counted, which this does: what it
 * could have meant need not be searched for.
 */
bool problem_unheard(struct recipe_problems *p);
/* Sorts the problems and copies the lines that they are about. */
void problem_sources(struct recipe_problems *p, const char *text, size_t len);

/*
 * A word that is none of a list (at() gives NULL past its end); the hint is
 * the nearest one, or all of them where they fit.
 */
void problem_word(struct compile *c, const struct yaml *y, const char *kind,
		  const char *word, const char *(*at)(size_t i));

/* compile_value.c: values with variables */

/*
 * The text of a scalar with its variables replaced; NULL (and a problem) if
 * it is none.  *open: a variable in it has no value yet.
 */
const char *value_text(struct compile *c, const struct yaml *y, bool *open);
/* The same without variables: names, titles, variable headers. */
const char *value_word(struct compile *c, const struct yaml *y);

/* What to do with a member of a map; `to` is the field it belongs to. */
typedef void field_reader(struct compile *c, const struct yaml *y, void *to);

struct field {
	const char *name; /* NULL ends the table */
	field_reader *read;
	size_t offset; /* of the field in the struct given to map_read() */
};

/* Reads a map by a table: unknown and double keys are problems. */
void map_read(struct compile *c, const struct yaml *y, const char *kind,
	      const struct field *fields, void *to);

/* Stands a member with this key in front of it? */
bool compile_seen_before(const struct yaml *map, const struct yaml *member);

/* Readers; the type behind `to` stands in front. */
field_reader read_text;	   /* const char *, for people: clean */
field_reader read_name;	   /* the same, no variables */
field_reader read_path;	   /* const char * */
field_reader read_bool;	   /* bool */
field_reader read_seconds; /* unsigned, "90", "90s", "2m", "1h" */
field_reader read_times;   /* unsigned */
field_reader read_retry;   /* unsigned */
field_reader read_percent; /* unsigned, "95%", "95" */
field_reader read_release; /* const char *, NULL: the system's */
field_reader read_sha256;  /* const char * */
field_reader read_road;	   /* enum road */
field_reader read_mode;	   /* enum device_mode, no reset */

/* For each element of a list; a scalar is a list of one. */
void compile_each(struct compile *c, const struct yaml *y, field_reader *read,
		  void *to);

/* compile_when.c: fields of struct recipe_when */
extern const struct field when_fields[];
field_reader read_when;	    /* struct recipe_when */
field_reader read_verdicts; /* struct recipe_when */
field_reader read_modes;    /* struct recipe_when */
field_reader read_version;  /* struct recipe_when */
/* Device platforms into an array and its count. */
void read_platforms(struct compile *c, const struct yaml *y, uint16_t *list,
		    size_t *count);
/* Is it published for a platform of this recipe (0 platforms: for any)? */
bool compile_release_known(const struct recipe *r, const char *release);

/* compile_step.c */
void read_steps(struct compile *c, const struct yaml *y,
		struct recipe_steps *out);

/* compile_flash.c: fields of struct recipe_step, and what they must say */
extern const struct field flash_fields[];
void compile_check_flash(struct compile *c, const struct yaml *y,
			 const struct recipe_flash *f);

/* compile_order.c: what each step alone cannot know */
void compile_check_order(struct compile *c, const struct recipe_steps *steps);

#endif
