/* SPDX-License-Identifier: MIT */
/*
 * Commands that are a recipe of a step or two: the recipe is made here
 * instead of being read.
 */
#ifndef CLI_STEPS_H
#define CLI_STEPS_H

#include "recipe/recipe.h"

/* A bound recipe over these steps, which the caller owns. */
void steps_recipe(struct recipe *r, const char *name, const char *title,
		  struct recipe_step *steps, size_t count, bool writes);

#endif
