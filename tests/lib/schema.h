/* SPDX-License-Identifier: MIT */
/*
 * A JSON Schema checker for tests: the part of draft 7 that the shipped
 * schemas use.  A keyword that it does not know is an error, so that no
 * schema promises what nobody checks.
 */
#ifndef TESTS_SCHEMA_H
#define TESTS_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

#include "recipe/yaml.h"

/* The compiled-in schema "schema/NAME.json". */
json_t *schema_load(const char *name);

/*
 * What "#/definitions/NAME" or "FILE#/definitions/NAME" in the file root
 * means; NULL: nothing.  *file is the file where it stands.  others keeps
 * the files read, by name: an object of the caller.
 */
json_t *schema_follow(json_t *root, json_t *others, const char *ref,
		      json_t **file);

/* why receives the place and the keyword that does not hold. */
bool schema_holds(json_t *schema, json_t *value, char *why, size_t size);

/* A tree of YAML as JSON, plain scalars typed as YAML 1.2 has them. */
json_t *schema_from_yaml(const struct yaml *y);

#endif
