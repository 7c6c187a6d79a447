/* SPDX-License-Identifier: MIT */
/*
 * What people say of a job: who did it, of which lot, for whom.  Text without
 * a meaning to the program, kept with the job and told in every report.
 */
#ifndef RECORD_FIELD_H
#define RECORD_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum job_field {
	FIELD_OPERATOR,
	FIELD_LOT,
	FIELD_CUSTOMER,
	FIELD_NOTE,
	FIELD_LABEL, /* what stands on the device: an inventory number */
	JOB_FIELDS
};

#define FIELD_SIZE 160

struct job_fields { /* zeroed: nothing was said */
	char text[JOB_FIELDS][FIELD_SIZE];
};

/* "operator"; NULL past the last. */
const char *field_name(size_t field);

/*
 * Takes "NAME=VALUE", clean; an empty value takes it back.  ERR_USAGE for
 * another name (with a near miss) or a value that is too long.
 */
int field_set(struct job_fields *f, const char *text, struct err *e);

/* What `f` says nothing of is taken from another. */
void field_fill(struct job_fields *f, const struct job_fields *from);

#endif
