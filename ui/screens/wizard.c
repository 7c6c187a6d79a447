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
	char from[WAYS_RELEASE], to[WAYS_RELEASE], what[PART_CALLED];
	int platform = ch->plan.platform_id;

	ways_release(platform, s, false, from);
	ways_release(platform, s, true, to);
	step_called(platform, s, what);
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

/* As much of a text as fits, by whole words. */
static void by_words(char *text, size_t room)
{
	if (strlen(text) <= room)
		return;
	text[room + 1] = '\0';
	while (room && text[room] != ' ')
		room--;
	text[room] = '\0';
}

static void step_name(int platform, const struct plan_step *s, bool first,
		      bool last, char out[PLAN_WHAT + 8])
{
	size_t size = PLAN_WHAT + 8;
	char what[PART_CALLED];

	switch (s->action) {
	case PLAN_FLASH:
		snprintf(out, size, "write %s", step_called(platform, s, what));
		break;
	case PLAN_MODE:
		snprintf(out, size, "switch to %s mode", mode_name(s->mode));
		break;
	case PLAN_RESET:
		text_copy(out, size, "start the firmware");
		break;
	case PLAN_BACKUP:
		text_copy(out, size, "back up what can be read");
		break;
	case PLAN_INSPECT:
		text_copy(out, size,
			  first	 ? "look at the device"
			  : last ? "check the result"
				 : "look again");
		break;
	default:
		if (s->why[0])
			text_copy(out, size, s->why);
		else
			snprintf(out, size, "%s %s", plan_do_name(s->action),
				 s->what);
		break;
	}
}

/*
 * "0.7.0 > 1.2.1", "1.2.1, written anew"; with addresses the versions as the
 * device counts them.  Shorter where there is no room.
 */
static void change_text(int platform, const struct plan_step *s, bool versions,
			int room, char out[80])
{
	static const char anew[] = ", written anew";
	char from[WAYS_RELEASE], to[WAYS_RELEASE];

	ways_release(platform, s, false, from);
	ways_release(platform, s, true, to);
	if (versions)
		snprintf(to, sizeof(to), "v%d", s->to);
	if (s->from == s->to)
		snprintf(out, 80, "%s%s", to,
			 (int)strlen(to) + (int)strlen(anew) > room ? " anew"
								    : anew);
	else if (versions && s->from >= 0)
		snprintf(out, 80, "v%d > v%d", s->from, s->to);
	else if (versions || s->from < 0)
		text_copy(out, 80, to);
	else if ((int)(strlen(from) + strlen(to)) + 3 > room)
		snprintf(out, 80, "> %s", to);
	else
		snprintf(out, 80, "%s > %s", from, to);
}

const char *wizard_step(const struct plan *plan, size_t i,
			char out[WIZARD_STEP])
{
	const struct plan_step *s = &plan->steps[i];
	char name[PLAN_WHAT + 8], change[80];

	step_name(plan->platform_id, s, i == 0, i + 1 == plan->step_count,
		  name);
	if (s->action == PLAN_FLASH) {
		/* "write bootloader 1.2.1 anew": it is said once. */
		change_text(plan->platform_id, s, false,
			    s->from == s->to ? 0 : 80, change);
		snprintf(out, WIZARD_STEP, "%s %s over %s", name, change,
			 road_name(s->over));
	} else {
		text_copy(out, WIZARD_STEP, name);
	}
	return out;
}

/* Where the columns of a plan are; undo or state is the last one. */
struct columns {
	int name, via, change, bytes, last;
};

static struct columns columns_of(int cols)
{
	if (cols < 80)
		return (struct columns){ 4, 23, 34, -1, 52 };
	if (cols < 110)
		return (struct columns){ 4, 31, 42, 62, 71 };
	return (struct columns){ 4, 50, 62, 86, 98 };
}

static void last_column(const struct plan_step *s, const struct work *w,
			size_t i, struct canvas *c, int row, int col)
{
	static const struct {
		const char *word;
		enum ink ink;
	} marks[] = { [MARK_TODO] = { "", INK_NORMAL },
		      [MARK_NOW] = { "now", INK_RUN },
		      [MARK_OK] = { "ok", INK_OK },
		      [MARK_FAIL] = { "FAIL", INK_BAD } };

	if (w)
		canvas_text(c, row, col, 8, marks[w->marks[i]].ink,
			    marks[w->marks[i]].word);
	else if (s->action == PLAN_FLASH)
		canvas_text(c, row, col, 8,
			    s->reversible ? INK_NORMAL : INK_WARN,
			    s->reversible ? "yes" : "no (*)");
}

static void plan_line(const struct plan *p, const struct work *w, size_t i,
		      bool addresses, struct canvas *c, int row)
{
	const struct plan_step *s = &p->steps[i];
	const struct columns at = columns_of(c->cols);
	char name[PLAN_WHAT + 8], text[80], bytes[AMOUNT];
	int room = (at.bytes < 0 ? at.last : at.bytes) - at.change - 1;
	char *module;

	step_name(p->platform_id, s, i == 0, i + 1 == p->step_count, name);
	module = strstr(name, ", module ");
	if (module && (int)strlen(name) >= at.via - at.name)
		*module = '\0';
	/* What is written matters more than that it is. */
	if ((int)strlen(name) >= at.via - at.name &&
	    text_starts(name, "write "))
		memmove(name, name + 6, strlen(name + 6) + 1);
	by_words(name, (size_t)(at.via - at.name - 1));
	canvas_printf(c, row, 1, 3, INK_NORMAL, "%zu", i + 1);
	canvas_text(c, row, at.name, at.via - at.name,
		    w && w->marks[i] == MARK_NOW ? INK_RUN : INK_NORMAL, name);
	canvas_text(c, row, at.via, at.change - at.via, INK_NORMAL,
		    s->over == ROAD_NONE ? "" : road_name(s->over));
	if (s->action == PLAN_FLASH) {
		change_text(p->platform_id, s, addresses, room, text);
		canvas_text(c, row, at.change, room, INK_NORMAL, text);
	}
	if (at.bytes >= 0 && addresses && s->address)
		canvas_printf(c, row, at.bytes - 2, 10, INK_NORMAL, "0x%08x",
			      s->address);
	else if (at.bytes >= 0 && s->bytes)
		canvas_text(c, row, at.bytes, 8, INK_NORMAL,
			    amount(s->bytes, bytes));
	last_column(s, w, i, c, row, at.last);
}

static void plan_head(const struct work *work, bool addresses, struct canvas *c,
		      int row)
{
	const struct columns at = columns_of(c->cols);

	canvas_text(c, row, 1, 2, INK_TITLE, "#");
	canvas_text(c, row, at.name, at.via - at.name, INK_TITLE, "Step");
	canvas_text(c, row, at.via, at.change - at.via, INK_TITLE, "Over");
	canvas_text(c, row, at.change, 14, INK_TITLE,
		    addresses ? "Versions" : "From > to");
	if (at.bytes >= 0)
		canvas_text(c, row, addresses ? at.bytes - 2 : at.bytes, 8,
			    INK_TITLE, addresses ? "Address" : "Bytes");
	canvas_text(c, row, at.last, 8, INK_TITLE, work ? "State" : "Can undo");
}

/* Too many for the place: those that write, and how many there are besides. */
static void plan_writes(const struct plan *p, bool addresses, struct canvas *c,
			struct rect r)
{
	int at = r.row, end = r.row + r.rows - 1;
	size_t left = 0;

	for (size_t i = 0; i < p->step_count; i++) {
		if (p->steps[i].action == PLAN_FLASH && at < end)
			plan_line(p, NULL, i, addresses, c, at++);
		else
			left++;
	}
	canvas_printf(c, at, 4, r.cols - 5, INK_DIM,
		      "and %zu steps around these; PgDn shows all", left);
}

void wizard_plan(const struct plan *p, const struct work *work, bool addresses,
		 int first, struct canvas *c, struct rect r)
{
	int lines = r.rows - 1, count = (int)p->step_count;

	if (lines < 1)
		return;
	plan_head(work, addresses, c, r.row);
	if (!work && count > lines && first == 0) {
		plan_writes(p, addresses, c,
			    (struct rect){ r.row + 1, 0, lines, r.cols });
		return;
	}
	if (!work && count > lines)
		first--; /* 0 is the page of those that write */
	if (work && work->step > lines)
		first = work->step - lines;
	if (first > count - lines)
		first = count - lines;
	if (first < 0)
		first = 0;
	for (int i = 0; i < lines && first + i < count; i++)
		plan_line(p, work, (size_t)(first + i), addresses, c,
			  r.row + 1 + i);
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
