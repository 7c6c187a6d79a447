/* SPDX-License-Identifier: MIT */
/* What is told of one module below the table of all. */
#ifndef UI_SCREENS_MODULE_H
#define UI_SCREENS_MODULE_H

#include "ui/app/app.h"

/* The first dependency of a slot that the table does not meet, or NULL. */
const struct module_ref *module_unmet(const struct table *t,
				      const struct slot *s);
/* Of a slot; s NULL: of the part that is needed and not there. */
void module_detail(const struct row *row, const struct slot *s,
		   const struct failing *lacks, struct canvas *c,
		   struct rect r);

#endif
