#include "ui/wizard.h"

#include <stdio.h>

#include "base/text.h"

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

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		bool here = steps[i].screen == app_screen(a);

		col += canvas_printf(
			c, row, col, c->cols - col, here ? INK_FOCUS : INK_DIM,
			here ? "[%zu %s]" : " %zu %s ", i + 1, steps[i].name);
	}
}

const struct choice *wizard_choice(const struct app *a)
{
	const struct row *r = app_row(a);

	if (!r || a->choice < 0 || (size_t)a->choice >= r->choice_count)
		return NULL;
	return &r->choices[a->choice];
}

const char *duration(uint64_t seconds, char out[DURATION])
{
	if (seconds < 60)
		snprintf(out, DURATION, "%u s", (unsigned)seconds);
	else
		snprintf(out, DURATION, "%u min %02u s",
			 (unsigned)(seconds / 60 % 10000),
			 (unsigned)(seconds % 60));
	return out;
}

const char *amount(uint64_t bytes, char out[AMOUNT])
{
	if (bytes == 0)
		text_copy(out, AMOUNT, "-");
	else if (bytes < 10000)
		snprintf(out, AMOUNT, "%u B", (unsigned)bytes);
	else
		snprintf(out, AMOUNT, "%u KB",
			 (unsigned)((bytes + 1023) / 1024 % 10000000));
	return out;
}

static void version(int v, char out[12])
{
	if (v < 0)
		text_copy(out, 12, "-");
	else
		snprintf(out, 12, "%d", v);
}

static void step_name(const struct plan_step *s, char out[40])
{
	if (s->action == PLAN_FLASH)
		snprintf(out, 40, "%s", s->what);
	else if (s->action == PLAN_MODE)
		snprintf(out, 40, "switch to %s", mode_name(s->mode));
	else if (s->action == PLAN_BACKUP)
		text_copy(out, 40, "back up what can be read");
	else
		snprintf(out, 40, "%s %s", plan_do_name(s->action), s->what);
}

static void plan_line(const struct plan_step *s, const struct work *w, size_t i,
		      bool addresses, struct canvas *c, int row)
{
	static const struct {
		const char *word;
		enum ink ink;
	} marks[] = { [MARK_TODO] = { "", INK_NORMAL },
		      [MARK_NOW] = { "now", INK_RUN },
		      [MARK_OK] = { "ok", INK_OK },
		      [MARK_FAIL] = { "FAIL", INK_BAD } };
	char name[40], from[12], to[12], bytes[AMOUNT];

	step_name(s, name);
	version(s->from, from);
	version(s->to, to);
	canvas_printf(c, row, 1, 3, INK_NORMAL, "%zu", i + 1);
	canvas_text(c, row, 4, 27, INK_NORMAL, name);
	canvas_text(c, row, 32, 10, INK_NORMAL,
		    s->over == ROAD_NONE ? "" : road_name(s->over));
	canvas_text(c, row, 43, 7, INK_NORMAL,
		    s->action == PLAN_FLASH ? from : "");
	canvas_text(c, row, 51, 7, INK_NORMAL,
		    s->action == PLAN_FLASH ? to : "");
	if (addresses && s->address)
		canvas_printf(c, row, 58, 10, INK_NORMAL, "0x%08x", s->address);
	else
		canvas_text(c, row, 59, 9, INK_NORMAL, amount(s->bytes, bytes));
	if (w)
		canvas_text(c, row, 69, 10, marks[w->marks[i]].ink,
			    marks[w->marks[i]].word);
	else if (s->action == PLAN_FLASH)
		canvas_text(c, row, 69, 10,
			    s->reversible ? INK_NORMAL : INK_WARN,
			    s->reversible ? "yes" : "no (*)");
}

void wizard_plan(const struct choice *choice, const struct work *work,
		 bool addresses, struct canvas *c, struct rect r)
{
	const struct plan *p = &choice->plan;
	int lines = r.rows - 1, first = 0;

	canvas_printf(c, r.row, 0, r.cols, INK_TITLE,
		      " #  %-28s%-11s%-8s%-8s%-10s%s", "Step", "Via", "From",
		      "To", addresses ? "Address" : "Bytes",
		      work ? "State" : "Reversible");
	if (work && work->step > lines)
		first = work->step - lines;
	for (int i = 0; i < lines && (size_t)(first + i) < p->step_count; i++)
		plan_line(&p->steps[first + i], work, (size_t)(first + i),
			  addresses, c, r.row + 1 + i);
}
