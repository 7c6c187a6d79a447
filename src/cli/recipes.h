/* SPDX-License-Identifier: MIT */
/*
 * Recipes on the command line: loading and binding with errors shown to
 * people (with --json the error document carries the first one).
 */
#ifndef CLI_RECIPES_H
#define CLI_RECIPES_H

#include "cli/cli.h"
#include "run/request.h"

int recipes_load(struct cli *cli, const char *name, struct recipe **out,
		 struct err *e);

/* With the values of --var NAME=VALUE, which go to *given. */
int recipes_bind(struct cli *cli, const struct recipe *r,
		 struct run_values *given, struct recipe **out, struct err *e);

/* The same as a list of objects. */
json_t *recipes_problems_json(const struct recipe_problems *problems);
void recipes_print_problems(struct cli *cli,
			    const struct recipe_problems *problems);

#endif
