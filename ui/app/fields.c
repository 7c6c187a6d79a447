/* SPDX-License-Identifier: MIT */
#include "ui/app/fields.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void ask(const struct app *a, struct dialog *d, int field)
{
	const char *now = a->fields.text[field];

	d->focus = field;
	snprintf(d->title, sizeof(d->title), "Of the jobs from now on: %s",
		 field_name((size_t)field));
	snprintf(d->text, sizeof(d->text),
		 "%s%.160s%s Type or scan it; Enter alone leaves it and goes "
		 "on, - takes it back, Esc ends.",
		 now[0] ? "Now: " : "", now, now[0] ? "." : "Nothing is said.");
}

void fields_begin(const struct app *a, struct dialog *d)
{
	ask(a, d, 0);
}

static void tell(struct app *a)
{
	const struct job_fields *f = &a->fields;
	char line[APP_LINE] = "";

	for (size_t i = 0; i < JOB_FIELDS; i++) {
		size_t n = strlen(line);

		if (f->text[i][0])
			snprintf(line + n, sizeof(line) - n, "%s%s %.40s",
				 n ? ", " : "", field_name(i), f->text[i]);
	}
	app_hint(a, "%s", line[0] ? line : "nothing is said of the next jobs");
}

void fields_give(struct app *a, const struct dialog *d)
{
	const char *name = field_name((size_t)d->focus);
	char set[sizeof(d->input) + 32];
	struct err why = { 0 };
	int next = d->focus + 1;

	snprintf(set, sizeof(set), "%s=%s", name,
		 strcmp(d->input, "-") == 0 ? "" : d->input);
	if (d->input[0] && field_set(&a->fields, set, &why) < 0) {
		next = d->focus;
		app_hint(a, "%s", why.what);
	}
	if (next == JOB_FIELDS) {
		tell(a);
		return;
	}
	a->dialog = (struct dialog){ .kind = DIALOG_FIELDS };
	ask(a, &a->dialog, next);
}
