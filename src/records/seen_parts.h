/* SPDX-License-Identifier: MIT */
/* What the files of seen.h have of each other. */
#ifndef RECORDS_SEEN_PARTS_H
#define RECORDS_SEEN_PARTS_H

#include "records/pg.h"
#include "records/seen.h"

/* One more than is shown tells that there are more. */
#define SEEN_ROWS (SEEN_MAX + 1)

/* Is it an id that devices have?  It becomes the name of a file. */
bool seen_id(const char *id);

/* These rows are all that the place has of this device. */
int seen_keep(const char *place, const char *id, bool practice,
	      const struct pg_rows *rows, struct err *e);

#endif
