/* SPDX-License-Identifier: MIT */
#include "ui/app/value.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/ask.h"
#include "ui/app/batch.h"
#include "ui/app/group.h"

static bool wants(const struct choice *c)
{
	return c->needs[0] || (c->var_count && !c->plan.possible);
}

const struct choice *value_choice(const struct app *a)
{
	struct row *rows[APP_ROWS];
	size_t n;

	if (app_screen(a) == SCREEN_BATCH)
		return &a->batch.choice;
	if (!a->group)
		return app_choice(a);
	n = group_rows(a, rows);
	for (size_t i = 0; i < n; i++) {
		if (rows[i]->choice_count && wants(&rows[i]->choices[0]))
			return &rows[i]->choices[0];
	}
	return NULL;
}

/* The last one is the user's: those before it are ours or were right. */
bool value_failed(const struct app *a)
{
	const struct choice *c = value_choice(a);

	return c && !c->needs[0] && c->asked && c->var_count &&
	       !c->plan.possible;
}

void value_begin(const struct app *a, struct dialog *d)
{
	const struct choice *c = value_choice(a);

	if (!c)
		return;
	if (!value_failed(a)) {
		snprintf(d->text, sizeof(d->text), "%s: %s", c->needs,
			 c->needs_help);
		return;
	}
	snprintf(d->text, sizeof(d->text), "%s: %s",
		 c->vars[c->var_count - 1].name, c->plan.reason);
	text_copy(d->input, sizeof(d->input), c->vars[c->var_count - 1].value);
}

void value_give(struct app *a, const char *text)
{
	const struct choice *c = value_choice(a);
	bool again = value_failed(a);
	struct choice_var *v;
	struct choice next;

	if (!c || !text[0] || (!again && !c->needs[0]) ||
	    (!again && c->var_count == CHOICE_VARS))
		return;
	next = *c;
	next.asked = true;
	v = &next.vars[again ? next.var_count - 1 : next.var_count++];
	if (!again)
		text_copy(v->name, sizeof(v->name), next.needs);
	text_copy(v->value, sizeof(v->value), text);
	if (app_screen(a) == SCREEN_BATCH)
		batch_choose(a, &next);
	else if (a->group)
		group_ask(a, &next);
	else
		ask_choices(a, app_row(a), &next, a->choice);
}

void value_complete(struct app *a)
{
	struct request rq = { .kind = REQUEST_FILES };

	text_copy(rq.path, sizeof(rq.path), a->dialog.input);
	app_request(a, &rq);
}

void value_files(struct app *a, const char *asked, const char *text)
{
	struct dialog *d = &a->dialog;
	size_t n = strcspn(text, "\n");

	if (strcmp(d->input, asked) != 0)
		return; /* typed on meanwhile */
	if (n)
		text_copy_n(d->input, sizeof(d->input), text, n);
	text_copy(d->found, sizeof(d->found), text[n] ? text + n + 1 : "");
	for (char *p = d->found; *p; p++) {
		if (*p == '\n')
			*p = ' ';
	}
}
