/* SPDX-License-Identifier: MIT */
/*
 * YAML text -> a small tree in which every node knows where it stands.
 *
 * Plain data only: anchors, aliases, tags and further documents are errors,
 * as are keys that are no scalars.  Nodes and texts belong to the tree's
 * arena.  Positions are counted from 1, columns in characters.
 */
#ifndef RECIPE_YAML_H
#define RECIPE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	unsigned line, column;
	unsigned width;	  /* columns on the first line, at least 1 */
	const char *text; /* of a scalar, "" when empty */
	size_t len;
	bool plain;		/* a scalar without quotes */
	const struct yaml *key; /* of a member of a map */
	struct yaml *first;	/* child */
	struct yaml *next;	/* sibling */
};

/* Where the text is no YAML, or more than is allowed here. */
struct yaml_error {
	unsigned line, column;
	char what[160];
};

/*
 * NULL with *at set if the text is wrong, and *e (ERR_RECIPE, or
 * ERR_NO_MEMORY).  An empty text is an empty scalar.
 */
const struct yaml *yaml_parse(struct arena *arena, const char *text, size_t len,
			      struct yaml_error *at, struct err *e);

/* The member with this key, or NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

/* "", "~" or "null" without quotes */
bool yaml_is_null(const struct yaml *y);

#endif
