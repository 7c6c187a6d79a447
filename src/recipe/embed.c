/* SPDX-License-Identifier: MIT */
#include "recipe/embed.h"

#include <stddef.h>
#include <string.h>

const char *embedded_find(const char *name)
{
	for (const struct embedded *f = embedded; f->name; f++) {
		if (strcmp(f->name, name) == 0)
			return f->text;
	}
	return NULL;
}
