/* SPDX-License-Identifier: MIT */
#include "ui/screens/wizard.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "ui/app/words.h"

static const struct {
	enum screen_id screen;
	const char *name;
} steps[] = {
	{ SCREEN_DEVICES, "Device" }, { SCREEN_DIAGNOSIS, "Diagnosis" },
	{ SCREEN_PLAN, "Plan" },      { SCREEN_CONFIRM, "Confirm" },
	{ SCREEN_RUN, "Run" },	      { SCREEN_REPORT, "Report" },
};

void wizard_steps(const struct app *a, struct canvas *c, int row)
{
	int col = 1;

	for (size_t i = 0; i < COUNT(steps); i++) {
		bool here = steps[i].screen == app_screen(a);

		col += canvas_printf(
			c, row, col, c->cols - col, here ? INK_FOCUS : INK_DIM,
			here ? "[%zu %s]" : " %zu %s ", i + 1, steps[i].name);
	}
}

void wizard_change(const struct choice *ch, const struct plan_step *s,
		   char *out, size_t size)
{
	char from[WAYS_RELEASE], to[WAYS_RELEASE], what[PLAN_WHAT];
	int platform = ch->plan.platform_id;

	ways_release(platform, s, false, from);
	ways_release(platform, s, true, to);
	plan_called(platform, s, what);
	if (s->function == FUNCTION_USER && ch->had_app)
		snprintf(out, size, "your application is replaced by %s %s",
			 what, to);
	else if (s->from < 0)
		snprintf(out, size, "%s %s is added", what, to);
	else if (s->from == s->to)
		snprintf(out, size, "%s %s is written anew", what, to);
	else
		snprintf(out, size, "%s %s > %s", what, from, to);
}

static void version(int v, char out[12])
{
	if (v < 0)
		text_copy(out, 12, "-");
	else
		snprintf(out, 12, "%d", v);
}

static void step_name(int platform, const struct plan_step *s, bool first,
		      bool last, char out[40])
{
	char what[PLAN_WHAT];

	switch (s->action) {
	case PLAN_FLASH:
		snprintf(out, 40, "write %.33s",
			 plan_called(platform, s, what));
		break;
	case PLAN_MODE:
		snprintf(out, 40, "switch to %s mode", mode_name(s->mode));
		break;
	case PLAN_BACKUP:
		text_copy(out, 40, "back up what can be read");
		break;
	case PLAN_INSPECT:
		text_copy(out, 40,
			  first	 ? "look at the device"
			  : last ? "check the result"
				 : "look again");
		break;
	default:
		if (s->why[0])
			text_copy(out, 40, s->why);
		else
			snprintf(out, 40, "%s %s", plan_do_name(s->action),
				 s->what);
		break;
	}
}

static void plan_line(const struct plan *p, const struct work *w, size_t i,
		      bool addresses, struct canvas *c, int row)
{
	const struct plan_step *s = &p->steps[i];
	static const struct {
		const char *word;
		enum ink ink;
	} marks[] = { [MARK_TODO] = { "", INK_NORMAL },
		      [MARK_NOW] = { "now", INK_RUN },
		      [MARK_OK] = { "ok", INK_OK },
		      [MARK_FAIL] = { "FAIL", INK_BAD } };
	char name[40], from[12], to[12], bytes[AMOUNT];

	step_name(p->platform_id, s, i == 0, i + 1 == p->step_count, name);
	version(s->from, from);
	version(s->to, to);
	canvas_printf(c, row, 1, 3, INK_NORMAL, "%zu", i + 1);
	canvas_text(c, row, 4, 27,
		    w && w->marks[i] == MARK_NOW ? INK_RUN : INK_NORMAL, name);
	canvas_text(c, row, 32, 10, INK_NORMAL,
		    s->over == ROAD_NONE ? "" : road_name(s->over));
	canvas_text(c, row, 43, 7, INK_NORMAL,
		    s->action == PLAN_FLASH ? from : "");
	canvas_text(c, row, 51, 7, INK_NORMAL,
		    s->action == PLAN_FLASH ? to : "");
	if (addresses && s->address)
		canvas_printf(c, row, 58, 10, INK_NORMAL, "0x%08x", s->address);
	else if (s->bytes)
		canvas_text(c, row, 59, 9, INK_NORMAL, amount(s->bytes, bytes));
	if (w)
		canvas_text(c, row, 69, 10, marks[w->marks[i]].ink,
			    marks[w->marks[i]].word);
	else if (s->action == PLAN_FLASH)
		canvas_text(c, row, 69, 10,
			    s->reversible ? INK_NORMAL : INK_WARN,
			    s->reversible ? "yes" : "no (*)");
}

void wizard_plan(const struct plan *p, const struct work *work, bool addresses,
		 int first, struct canvas *c, struct rect r)
{
	int lines = r.rows - 1, count = (int)p->step_count;

	canvas_printf(c, r.row, 0, r.cols, INK_TITLE,
		      " #  %-28s%-11s%-8s%-8s%-10s%s", "Step", "Via", "From",
		      "To", addresses ? "Address" : "Bytes",
		      work ? "State" : "Can undo");
	if (work && work->step > lines)
		first = work->step - lines;
	if (first > count - lines)
		first = count - lines;
	if (first < 0)
		first = 0;
	for (int i = 0; i < lines && first + i < count; i++) {
		int row = r.row + 1 + i;

		if (i == lines - 1 && first + lines < count)
			canvas_printf(c, row, 4, r.cols - 5, INK_DIM,
				      "... %d more steps; PgDn",
				      count - first - i);
		else
			plan_line(p, work, (size_t)(first + i), addresses, c,
				  row);
	}
}

#define SETTLE_US (3 * 1000000LL)

int wizard_left(const struct app *a, const struct row *r)
{
	const struct work *w = &r->work;
	int64_t here = 0, since = (a->now_us - w->step_us) / 1000000;
	uint32_t rest = 0;

	if (w->step < 1 || (size_t)w->step > r->plan.step_count ||
	    a->now_us - w->begun_us < SETTLE_US)
		return -1;
	for (size_t i = (size_t)w->step; i < r->plan.step_count; i++)
		rest += r->plan.steps[i].seconds;
	if (w->total && w->rate && w->done < w->total)
		here = (int64_t)((w->total - w->done) / w->rate);
	else
		here = (int64_t)r->plan.steps[w->step - 1].seconds - since;
	return (int)rest + (int)(here > 0 ? here : 0);
}

void wizard_button(const struct app *a, const struct row *r, struct canvas *c,
		   struct rect area)
{
	const char *button = r->device.platform && r->device.platform->button
				     ? r->device.platform->button
				     : "MODE";
	bool reset = text_find_nocase(r->work.ask, "reset") != NULL;
	int at = area.row, col = 8, end = area.row + area.rows;

	at += canvas_wrap(c, (struct rect){ at, 2, 4, area.cols - 4 }, 0,
			  INK_WARN, r->work.ask);
	canvas_printf(c, at++, 2, area.cols - 4, INK_DIM,
		      "waiting %u s; goes on by itself as soon as the device "
		      "is seen",
		      (unsigned)((a->now_us - a->ask_us) / 1000000));
	if (end - at < 6)
		return;
	canvas_box(c, (struct rect){ at, col, 6, 32 }, "USB");
	canvas_text(c, at + 2, col + 4, 12, reset ? INK_FOCUS : INK_NORMAL,
		    "( RESET )");
	canvas_printf(c, at + 2, col + 18, 12,
		      text_find_nocase(r->work.ask, button) ? INK_FOCUS
							    : INK_NORMAL,
		      "( %s )", button);
	canvas_text(c, at + 4, col + 13, 10, INK_NORMAL, "* LED");
}
