/* SPDX-License-Identifier: MIT */
/*
 * Commands that are a recipe of a step or two: the recipe is made here
 * instead of being read.
 */
#ifndef CLI_STEPS_H
#define CLI_STEPS_H

#include "cli/cli.h"
#include "recipe/recipe.h"

/* A bound recipe over these steps, which the caller owns. */
void steps_recipe(struct recipe *r, const char *name, const char *title,
		  struct recipe_step *steps, size_t count, bool writes);

/* --to and --complete of plan and fix. */
#define STEPS_TO                                                               \
	{ "to", "RELEASE|same", "Device OS to end with; same: what is there",  \
	  false, 0 },                                                          \
	{                                                                      \
		"complete", NULL,                                              \
			"with --to: bootloader and radio stack of that "       \
			"release, too",                                        \
			false, 0                                               \
	}

/* --complete without a release to complete: ERR_USAGE. */
int steps_check_to(struct cli *cli, struct err *e);

#endif
