/* SPDX-License-Identifier: MIT */
/* Time goes on: rows that are left go, slots that may start do. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/app.h"
#include "ui/app/batch.h"

/* A replugged device keeps its row that long. */
#define KEEP_US (60 * 1000000LL)

bool app_tick(struct app *a, int64_t now_us, const char *clock)
{
	bool changed = strcmp(a->clock, clock) != 0;

	a->now_us = now_us;
	text_copy(a->clock, sizeof(a->clock), clock);
	for (size_t i = 0; i < a->row_count; i++) {
		struct row *r = a->rows[i];

		if (r->attached || r->work.kind != REQUEST_NONE ||
		    now_us - r->left_us < KEEP_US)
			continue;
		free(r);
		memmove(&a->rows[i], &a->rows[i + 1],
			(a->row_count - i - 1) * sizeof(a->rows[0]));
		a->row_count--;
		i--;
		changed = true;
	}
	batch_tick(a);
	app_settle(a);
	if (a->leaving && app_busy(a) == 0)
		a->quit = true;
	return changed;
}

bool app_moves(const struct app *a)
{
	const struct row *r = app_row(a);
	enum screen_id s = app_screen(a);

	if (!a->moving)
		return false;
	if (a->dialog.kind == DIALOG_ASK)
		return a->dialog.question->options[0].picture[0] != '\0';
	return r && r->work.ask[0] &&
	       (s == SCREEN_RUN || s == SCREEN_DIAGNOSIS);
}
