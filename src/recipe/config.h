/* SPDX-License-Identifier: MIT */
/*
 * config.yaml: what is typed every day, written once.
 *
 * Each key stands for an option of the command line (records: for what
 * src/records asks for), and is read as a recipe is: every error in one pass,
 * with line, column and a hint.  A relative path
 * is one from the folder of the file, "~/" the home.  What the command line
 * says holds before it; who reads it decides where an option fits.
 *
 * Never holds a secret: a passphrase stands in a file of its own.
 */
#ifndef RECIPE_CONFIG_H
#define RECIPE_CONFIG_H

#include "base/arena.h"
#include "recipe/recipe.h"

#define CONFIG_VALUES 64

struct config_value {
	const char *key;    /* "firmware" */
	const char *option; /* it stands for: "firmware"; NULL: "records" */
	const char *text;   /* as behind that option */
	unsigned line;
};

struct config {
	struct config_value list[CONFIG_VALUES];
	size_t count;
	struct arena arena; /* of the texts */
};

/* config.yaml in the folder of settings, there or not. */
int config_path(char *out, size_t size, struct err *e);

/*
 * A file that is not there says nothing: 0.  ERR_CONFIG with the problems
 * filled, ERR_DISK, ERR_NO_MEMORY.  config_free() ends what was read, also
 * after an error.
 */
int config_load(const char *path, struct config *out,
		struct recipe_problems *problems, struct err *e);
void config_free(struct config *c);

#endif
