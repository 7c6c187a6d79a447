/* SPDX-License-Identifier: MIT */
#include "cli/steps.h"

#include <string.h>

void steps_recipe(struct recipe *r, const char *name, const char *title,
		  struct recipe_step *steps, size_t count, bool writes)
{
	memset(r, 0, sizeof(*r));
	r->name = name;
	r->title = title;
	r->origin = name;
	r->bound = true;
	r->writes = writes;
	r->steps.list = steps;
	r->steps.count = count;
	r->text = "";
}
