/* SPDX-License-Identifier: MIT */
#include "ui/screens/views.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/words.h"
#include "ui/screens/wizard.h"

#define VIEW (SLOT_RELEASE + 16)

static void slot_text(const struct table *t, const struct window *w,
		      char out[VIEW], bool *fails)
{
	const struct slot *s = table_find(t, w->function, w->index, w->store);
	char release[SLOT_RELEASE];

	*fails = false;
	if (!s || !s->present) {
		text_copy(out, VIEW, "-");
		return;
	}
	for (int k = 0; k < CHECK_KINDS; k++)
		*fails |= s->checks[k] == CHECK_FAIL;
	slot_release(t->platform_id, s, 10, release);
	snprintf(out, VIEW, "v%u %s%s", s->version, release,
		 *fails ? " FAIL" : "");
}

/* The number of the step that wrote there, 0: none. */
static int written(const struct row *r, const struct window *w)
{
	int number = 0;

	for (size_t i = 0; i < r->plan.step_count; i++) {
		const struct plan_step *s = &r->plan.steps[i];

		if (s->action == PLAN_FLASH && s->function == w->function &&
		    s->index == w->index && w->store == STORE_MAIN &&
		    r->work.marks[i] != MARK_TODO)
			number = (int)i + 1;
	}
	return number;
}

static void flash_line(const struct row *row, const struct window *w,
		       struct canvas *c, int at)
{
	const struct run_outcome *o = &row->outcome;
	const struct slot s = { .function = w->function,
				.index = w->index,
				.store = STORE_MAIN };
	char part[PART_CALLED], before[VIEW], after[VIEW];
	bool ill, still;
	int step = written(row, w);

	slot_text(&o->before, w, before, &ill);
	slot_text(&o->after, w, after, &still);
	canvas_printf(c, at, 1, 10, INK_DIM, "%08x", w->start);
	canvas_words(c, at, 11, 14, INK_NORMAL,
		     slot_called(row->device.platform->id, &s, part));
	canvas_words(c, at, 26, 16, ill ? INK_BAD : INK_NORMAL, before);
	canvas_words(c, at, 43, 16, still ? INK_BAD : INK_NORMAL, after);
	if (step)
		canvas_words(c, at, 60, c->cols - 60, INK_OK,
			     row->work.marks[step - 1] == MARK_OK
				     ? "written, proven"
				     : "written");
}

void views_flash(const struct row *row, struct canvas *c, struct rect r)
{
	const struct platform *p = row->device.platform;
	int at = r.row, end = r.row + r.rows;
	bool fails;

	canvas_text(c, at, 1, 8, INK_TITLE, "Address");
	canvas_text(c, at, 11, 12, INK_TITLE, "Part");
	canvas_text(c, at, 26, 12, INK_TITLE, "Before");
	canvas_text(c, at++, 43, 12, INK_TITLE, "After");
	for (size_t i = 0; p && i < p->window_count && at < end; i++) {
		const struct window *w = &p->windows[i];
		char before[VIEW], after[VIEW];

		slot_text(&row->outcome.before, w, before, &fails);
		slot_text(&row->outcome.after, w, after, &fails);
		if (before[0] != '-' || after[0] != '-' || written(row, w))
			flash_line(row, w, c, at++);
	}
}

void views_times(const struct row *row, struct canvas *c, struct rect r)
{
	int64_t all = 0, before = 0;
	int room = r.cols - 44;

	for (size_t i = 0; i < row->plan.step_count; i++)
		all += row->work.took_us[i];
	for (size_t i = 0; i < row->plan.step_count && (int)i < r.rows; i++) {
		int64_t took = row->work.took_us[i];
		char name[WIZARD_STEP], time[DURATION];
		int from = all ? (int)(before * room / all) : 0;
		int to = all ? (int)((before + took) * room / all) : 0;
		int at = r.row + (int)i;

		canvas_words(c, at, 1, 30, INK_NORMAL,
			     wizard_step(&row->plan, i, name));
		canvas_text(c, at, 32, 10, INK_DIM,
			    duration((uint64_t)(took / 1000000), time));
		for (int x = from; x < (to > from ? to : from + (took > 0));
		     x++)
			canvas_glyph(c, at, 43 + x, INK_RUN, GLYPH_BAR);
		before += took;
	}
}
