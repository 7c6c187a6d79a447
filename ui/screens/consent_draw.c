/* SPDX-License-Identifier: MIT */
#include "ui/screens/consent_draw.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/consent.h"
#include "ui/app/group.h"
#include "ui/app/words.h"
#include "ui/screens/changes.h"
#include "ui/screens/command.h"
#include "ui/screens/wizard.h"

/* Little room: no blank lines. */
static bool tight(struct rect box)
{
	return box.rows < 14;
}

/* The first row below the list of changes that it may not use. */
static int list_end(struct rect box)
{
	return box.row + box.rows - (tight(box) ? 6 : 8);
}

/* The road goes first where there is no room for both. */
static void change_line(struct canvas *c, int row, struct rect box,
			const char *text, const char *road)
{
	char all[200];
	int room = box.cols - 16;

	snprintf(all, sizeof(all), "%s  over %s", text, road);
	canvas_words(c, row, box.col + 14, room, INK_NORMAL,
		     canvas_width(all) > room ? text : all);
}

static void list_changes(const struct choice *ch, struct canvas *c, int *row,
			 struct rect box)
{
	const char *head = "Replaces";
	size_t left = 0;
	bool app = false;

	for (size_t i = 0; i < ch->plan.step_count; i++) {
		const struct plan_step *s = &ch->plan.steps[i];

		left += s->action == PLAN_FLASH;
		app |= ch->had_app && s->action == PLAN_FLASH &&
		       s->function == FUNCTION_USER;
	}
	for (size_t i = 0; i < ch->plan.step_count; i++) {
		const struct plan_step *s = &ch->plan.steps[i];
		char text[160];

		if (s->action != PLAN_FLASH)
			continue;
		canvas_text(c, *row, box.col + 3, 10, INK_TITLE, head);
		if (*row + 1 >= list_end(box) && left > 1) {
			canvas_printf(c, (*row)++, box.col + 14, box.cols - 16,
				      app ? INK_WARN : INK_NORMAL,
				      app ? "... %zu modules, also your "
					    "application"
					  : "... %zu modules; Esc shows the "
					    "plan",
				      left);
			return;
		}
		wizard_change(ch, s, text, sizeof(text));
		change_line(c, *row, box, text, road_name(s->over));
		head = "";
		left--;
		(*row)++;
	}
}

/* What the plan leaves as it is. */
static const char *kept(const struct choice *ch)
{
	for (size_t i = 0; i < ch->plan.step_count; i++) {
		const struct plan_step *s = &ch->plan.steps[i];

		if (s->action == PLAN_FLASH && s->function == FUNCTION_USER)
			return "keys, settings, network credentials";
	}
	return ch->had_app ? "your application, keys, settings, network "
			     "credentials"
			   : "keys, settings, network credentials";
}

static bool has_step(const struct plan *p, enum plan_do what)
{
	for (size_t i = 0; i < p->step_count; i++) {
		if (p->steps[i].action == what)
			return true;
	}
	return false;
}

static const char *yes_word(const struct app *a)
{
	const struct choice *ch = app_choice(a);

	return !a->group && ch && !changes_any(ch) ? "[ Begin ]" : "[ Write ]";
}

static void buttons(const struct app *a, struct canvas *c, struct rect box,
		    int row)
{
	bool ready = consent_given(a);

	canvas_text(c, row, box.col + CONSENT_NO, CONSENT_BUTTON,
		    a->focus == 0 ? INK_FOCUS : INK_BUTTON, "[ Cancel ]");
	canvas_text(c, row, box.col + CONSENT_YES, box.cols - CONSENT_YES - 2,
		    !ready	    ? INK_DIM
		    : a->focus == 1 ? INK_FOCUS
				    : INK_BUTTON,
		    ready		 ? yes_word(a)
		    : consent_by_port(a) ? "Write (port needed)"
					 : "Write (digits needed)");
	canvas_cursor(c, row, box.col + (a->focus == 0 ? 14 : 32));
}

static void field(const struct app *a, struct canvas *c, struct rect box,
		  int at, const char *question)
{
	char want[DEVICE_PORT];
	int cols = (int)strlen(consent_wanted(a, want));
	int col = box.col + 3;

	if (cols < CONSENT_DIGITS)
		cols = CONSENT_DIGITS;
	col += canvas_text(c, at, col, box.cols - 12, INK_NORMAL, question);
	col += canvas_text(c, at, col, 2, INK_NORMAL, " [");
	canvas_fill(c, (struct rect){ at, col, 1, cols }, INK_FIELD);
	canvas_text(c, at, col, cols, INK_FIELD, a->typed);
	canvas_text(c, at, col + cols, 1, INK_NORMAL, "]");
}

/* Where there is room between what is asked and the buttons. */
static void same_command(const struct app *a, struct canvas *c, struct rect box,
			 int at)
{
	int end = box.row + box.rows - 3;

	if (at + 1 < end)
		command_draw(a, c,
			     (struct rect){ at + 1, box.col + 3, end - at - 1,
					    box.cols - 6 });
}

static void draw_group(const struct app *a, struct canvas *c, struct rect box)
{
	int at = box.row + 1, end = box.row + box.rows;
	/* lines for each: a long change takes two where they are there */
	int each =
		(end - 6 - !tight(box) - at) >= 2 * (int)group_ready(a) ? 2 : 1;

	canvas_printf(c, at++, box.col + 3, box.cols - 5, INK_TITLE,
		      "%zu device(s) at once, each with a job of its own",
		      group_ready(a));
	for (size_t i = 0, n = 0;
	     i < a->row_count && at < end - 5 - !tight(box); i++) {
		const struct row *r = a->rows[i];
		size_t n4 = strlen(r->device.id);
		char text[200];

		if (!group_has(r))
			continue;
		if (n++ && at == end - 6 - !tight(box)) {
			canvas_text(c, at++, box.col + 3, 20, INK_DIM,
				    "... and more");
			break;
		}
		canvas_printf(c, at, box.col + 3, 15, INK_NORMAL, "%-8s..%s",
			      r->device.usb.port,
			      n4 > 4 ? r->device.id + n4 - 4 : "-");
		at += canvas_some(
			c,
			(struct rect){ at, box.col + 19, each, box.cols - 21 },
			INK_NORMAL,
			changes_text(&r->choices[0], text, sizeof(text)));
	}
	at += !tight(box);
	if (group_irreversible(a))
		canvas_text(c, at++, box.col + 3, box.cols - 5, INK_WARN,
			    "Bootloaders are written: that cannot be undone.");
	field(a, c, box, at, "Type the number of devices to go on:");
	same_command(a, c, box, at + 1);
}

static void pair(struct canvas *c, struct rect box, int at, const char *head,
		 enum ink ink, const char *text)
{
	canvas_text(c, at, box.col + 3, 10, INK_TITLE, head);
	canvas_text(c, at, box.col + 14, box.cols - 16, ink, text);
}

static int keeps(const struct choice *ch, struct canvas *c, struct rect box,
		 int at)
{
	int rows = tight(box) ? 1 : 2;

	canvas_text(c, at, box.col + 3, 10, INK_TITLE, "Keeps");
	return canvas_some(
		c, (struct rect){ at, box.col + 14, rows, box.cols - 16 },
		INK_NORMAL, kept(ch));
}

/* What is written where no module is flashed: keys, a backup. */
static void list_deeds(const struct choice *ch, struct canvas *c, int *at,
		       struct rect box)
{
	for (size_t i = 0; i < ch->plan.step_count; i++) {
		const struct plan_step *s = &ch->plan.steps[i];

		if (s->action == PLAN_WAIT && *at < list_end(box))
			pair(c, box, (*at)++, "Does", INK_NORMAL, s->why);
	}
}

/* The name of what cannot be undone. */
static const char *forever(const struct choice *ch, char out[PART_CALLED])
{
	for (size_t i = 0; i < ch->plan.step_count; i++) {
		const struct plan_step *s = &ch->plan.steps[i];

		if (ways_one_way(s))
			return step_called(ch->plan.platform_id, s, out);
	}
	return "keys";
}

static void draw_one(const struct app *a, struct canvas *c, struct rect box)
{
	const struct row *row = app_row(a);
	const struct choice *ch = app_choice(a);
	char want[DEVICE_PORT];
	char what[PART_CALLED], text[80], time[DURATION];
	int at = box.row + 1;

	if (!row || !ch)
		return;
	canvas_printf(c, at, box.col + 3, box.cols - 5, INK_TITLE,
		      "%s  %s  port %s",
		      row->device.platform ? row->device.platform->title : "",
		      row->device.id[0] ? row->device.id : "(id unknown)",
		      row->device.usb.port);
	at += tight(box) ? 1 : 2;
	if (has_step(&ch->plan, PLAN_FLASH)) {
		list_changes(ch, c, &at, box);
		at += keeps(ch, c, box, at);
	} else if (!changes_any(ch)) {
		pair(c, box, at++, "Writes", INK_NORMAL,
		     "nothing: the device is looked at and checked");
	} else {
		list_deeds(ch, c, &at, box);
	}
	if (ch->restores || has_step(&ch->plan, PLAN_BACKUP)) {
		snprintf(text, sizeof(text), "made first; about %s in all",
			 duration(ch->plan.seconds, time));
		pair(c, box, at++, "Backup", INK_NORMAL, text);
	} else
		pair(c, box, at++, "Backup", INK_WARN,
		     "this recipe makes none; F7 in the list does");
	at += !tight(box);
	if (!row->attached) {
		canvas_text(c, at, box.col + 3, box.cols - 5, INK_BAD,
			    "The device is unplugged. Plug it in again.");
	} else if (consent_by_port(a)) {
		canvas_text(c, at++, box.col + 3, box.cols - 5, INK_WARN,
			    "Nothing but its USB port tells which device this "
			    "is.");
		field(a, c, box, at, "Look at the cable; type its port:");
	} else if (consent_typed(a)) {
		canvas_printf(c, at++, box.col + 3, box.cols - 5, INK_WARN,
			      "One step cannot be undone: the %s.",
			      forever(ch, what));
		field(a, c, box, at,
		      strcmp(consent_wanted(a, want), "yes") != 0
			      ? "Type the last 4 digits of the id to go on:"
			      : "The id is not known. Type yes to go on:");
	}
	same_command(a, c, box, at + 1);
}

struct rect consent_box(struct rect r)
{
	struct rect box = { r.row + 2, 3, r.rows - 2, r.cols - 6 };

	if (box.cols > 72) {
		box.cols = 72;
		box.col = (r.cols - box.cols) / 2;
	}
	if (box.rows > 18)
		box.rows = 18;
	return box;
}

void consent_draw(const struct app *a, struct canvas *c, struct rect r)
{
	struct rect box = consent_box(r);
	const struct choice *ch;

	if (a->guided)
		wizard_steps(a, c, r.row);
	ch = app_choice(a);
	canvas_box(c, box,
		   a->group		    ? "Write to these devices?"
		   : ch && !changes_any(ch) ? "Look at this device?"
					    : "Write to this device?");
	if (a->group)
		draw_group(a, c, box);
	else
		draw_one(a, c, box);
	buttons(a, c, box, box.row + box.rows - 2);
}
