/* SPDX-License-Identifier: MIT */
/* Another order of the steps, where the one that was given does not work. */
#include <stdlib.h>

#include "run/acts.h"

/* What a step writes; FUNCTION_NONE: nothing, or it is not known. */
static unsigned function_of(const struct run *r, const struct recipe_step *s)
{
	struct supply_image file = { 0 };
	unsigned function = FUNCTION_NONE;

	if (s->verb != RECIPE_FLASH || !s->flash.file)
		return FUNCTION_NONE;
	if (supply_file(r->rq->supply, s->flash.file, s->flash.sha256, &file,
			NULL) == 0)
		function = file.image.module.function;
	supply_image_fini(&file);
	return function;
}

static bool is_system(unsigned function)
{
	return function == FUNCTION_SYSTEM || function == FUNCTION_MONOLITHIC;
}

bool run_reorder(struct run *r, struct recipe_steps *out)
{
	const struct recipe_steps *given = &r->rq->recipe->steps;
	size_t last = 0, n = 0;

	for (size_t i = 0; i < given->count; i++) {
		if (is_system(function_of(r, &given->list[i])))
			last = i + 1;
	}
	r->reordered = calloc(given->count + 1, sizeof(*r->reordered));
	if (!r->reordered || last == 0)
		return false;
	for (size_t i = 0; i < last; i++) {
		if (function_of(r, &given->list[i]) != FUNCTION_BOOTLOADER)
			r->reordered[n++] = given->list[i];
	}
	if (n == last)
		return false;
	for (size_t i = 0; i < last; i++) {
		if (function_of(r, &given->list[i]) == FUNCTION_BOOTLOADER)
			r->reordered[n++] = given->list[i];
	}
	for (size_t i = last; i < given->count; i++)
		r->reordered[n++] = given->list[i];
	*out = (struct recipe_steps){ .list = r->reordered, .count = n };
	return true;
}
