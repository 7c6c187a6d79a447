/* SPDX-License-Identifier: MIT */
#include "record/field.h"

#include <string.h>

#include "base/near.h"
#include "base/text.h"

static const char where[] = "set";

static const char *const names[JOB_FIELDS] = {
	[FIELD_OPERATOR] = "operator", [FIELD_LOT] = "lot",
	[FIELD_CUSTOMER] = "customer", [FIELD_NOTE] = "note",
	[FIELD_LABEL] = "label",
};

const char *field_name(size_t field)
{
	return field < JOB_FIELDS ? names[field] : NULL;
}

int field_set(struct job_fields *f, const char *text, struct err *e)
{
	const char *equals = strchr(text, '=');
	char name[32], value[FIELD_SIZE * TEXT_GROWS];
	struct near n;

	if (!equals)
		return err_set(e, ERR_USAGE, where,
			       "'--set %s': NAME=VALUE is needed", text);
	text_copy_n(name, sizeof(name), text, (size_t)(equals - text));
	n = near_to(name);
	for (size_t i = 0; i < JOB_FIELDS; i++) {
		near_try(&n, names[i]);
		if (strcmp(names[i], name) != 0)
			continue;
		text_clean(value, sizeof(value), equals + 1,
			   strlen(equals + 1));
		if (strlen(equals + 1) < FIELD_SIZE &&
		    text_copy(f->text[i], FIELD_SIZE, value))
			return 0;
		return err_set(e, ERR_USAGE, where,
			       "'%s' has more than %d bytes", name,
			       FIELD_SIZE - 1);
	}
	if (n.best)
		return err_set(e, ERR_USAGE, where,
			       "unknown '%s='; did you mean '%s='?", name,
			       n.best);
	return err_set(e, ERR_USAGE, where,
		       "'%s' is none of operator, lot, customer, note, label",
		       name);
}

void field_fill(struct job_fields *f, const struct job_fields *from)
{
	for (size_t i = 0; i < JOB_FIELDS; i++) {
		if (!f->text[i][0])
			text_copy(f->text[i], FIELD_SIZE, from->text[i]);
	}
}
