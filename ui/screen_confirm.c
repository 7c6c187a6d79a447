/*
 * The one place that lets a run begin.  Focus starts on Cancel; what cannot
 * be undone wants the last four digits of the device id.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/screen.h"
#include "ui/term.h"
#include "ui/wizard.h"

#define DIGITS 4

/* The digits to type: of the id, else of the port. */
static const char *wanted(const struct app *a)
{
	const struct row *r = app_row(a);
	size_t n = r ? strlen(r->device.id) : 0;

	if (n >= DIGITS)
		return r->device.id + n - DIGITS;
	return "yes";
}

static bool needs_digits(const struct app *a)
{
	const struct choice *ch = wizard_choice(a);

	return ch && ch->irreversible;
}

static bool may_write(const struct app *a)
{
	return wizard_choice(a) && app_row(a) && app_row(a)->attached &&
	       (!needs_digits(a) || text_same(a->typed, wanted(a)));
}

static void list_changes(const struct choice *ch, struct canvas *c, int *row,
			 struct rect box)
{
	const char *head = "Replaces";
	int last = box.row + box.rows - 8;

	for (size_t i = 0; i < ch->plan.step_count; i++) {
		const struct plan_step *s = &ch->plan.steps[i];
		char from[16];

		if (s->action != PLAN_FLASH)
			continue;
		if (*row >= last) {
			canvas_text(c, (*row)++, box.col + 14, 20, INK_NORMAL,
				    "... and more (v)");
			return;
		}
		snprintf(from, sizeof(from), s->from < 0 ? "nothing" : "%d",
			 s->from);
		canvas_text(c, *row, box.col + 3, 10, INK_TITLE, head);
		canvas_printf(c, *row, box.col + 14, box.cols - 16, INK_NORMAL,
			      "%s %s > %d  over %s", s->what, from, s->to,
			      road_name(s->over));
		head = "";
		(*row)++;
	}
}

static void buttons(const struct app *a, struct canvas *c, struct rect box,
		    int row)
{
	bool ready = may_write(a);

	canvas_text(c, row, box.col + 12, 12,
		    a->focus == 0 ? INK_FOCUS : INK_BUTTON, "[ Cancel ]");
	canvas_text(c, row, box.col + 30, box.cols - 32,
		    !ready	    ? INK_DIM
		    : a->focus == 1 ? INK_FOCUS
				    : INK_BUTTON,
		    ready ? "[ Write ]" : "Write (digits needed)");
	canvas_cursor(c, row, box.col + (a->focus == 0 ? 14 : 32));
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	const struct choice *ch = wizard_choice(a);
	struct rect box = { r.row + 2, 3, r.rows - 2, r.cols - 6 };
	int at;

	if (a->guided)
		wizard_steps(a, c, r.row);
	if (!row || !ch)
		return;
	if (box.cols > 72) {
		box.cols = 72;
		box.col = (r.cols - box.cols) / 2;
	}
	if (box.rows > 18)
		box.rows = 18;
	canvas_box(c, box, "Write to this device?");
	at = box.row + 1;
	canvas_printf(c, at, box.col + 3, box.cols - 5, INK_TITLE,
		      "%s  %s  port %s",
		      row->device.platform ? row->device.platform->title : "",
		      row->device.id[0] ? row->device.id : "(id unknown)",
		      row->device.usb.port);
	at += 2;
	list_changes(ch, c, &at, box);
	canvas_text(c, at, box.col + 3, 10, INK_TITLE, "Keeps");
	canvas_text(c, at++, box.col + 14, box.cols - 16, INK_NORMAL,
		    "keys, settings, network credentials");
	canvas_text(c, at, box.col + 3, 10, INK_TITLE, "Backup");
	canvas_text(c, at++, box.col + 14, box.cols - 16, INK_NORMAL,
		    "is written first and checked");
	at++;
	if (needs_digits(a)) {
		canvas_text(c, at++, box.col + 3, box.cols - 5, INK_WARN,
			    "One step cannot be undone: the bootloader.");
		canvas_printf(c, at, box.col + 3, box.cols - 5, INK_NORMAL,
			      "%-45s[",
			      strlen(wanted(a)) == DIGITS
				      ? "Type the last 4 digits of the id to "
					"go on:"
				      : "The id is not known. Type yes to go "
					"on:");
		canvas_fill(c, (struct rect){ at, box.col + 49, 1, DIGITS },
			    INK_FIELD);
		canvas_text(c, at, box.col + 49, DIGITS, INK_FIELD, a->typed);
		canvas_text(c, at++, box.col + 49 + DIGITS, 1, INK_NORMAL, "]");
	}
	buttons(a, c, box, box.row + box.rows - 2);
}

/* Digits go into the field wherever the focus is. */
static bool type(struct app *a, int key)
{
	size_t n = strlen(a->typed);

	if (!needs_digits(a))
		return false;
	if (key == UI_BACKSPACE) {
		if (n)
			a->typed[n - 1] = '\0';
		a->focus = 0;
		return true;
	}
	if (key > 0x7e || key <= ' ' ||
	    !strchr("0123456789abcdefABCDEFyesYES", key))
		return false;
	if (n < DIGITS) {
		a->typed[n] = (char)key;
		a->typed[n + 1] = '\0';
	}
	return true;
}

static void begin(struct app *a)
{
	struct row *r = app_row(a);
	struct request rq = { .kind = REQUEST_RUN,
			      .device = r->device,
			      .choice = *wizard_choice(a) };

	if (r->work.kind != REQUEST_NONE) {
		app_hint(a, "this device is busy just now");
		return;
	}
	if (!app_request(a, &rq))
		return;
	r->work = (struct work){ .kind = REQUEST_RUN,
				 .steps = (int)rq.choice.plan.step_count,
				 .begun_us = a->now_us,
				 .step_us = a->now_us,
				 .moved_us = a->now_us };
	r->state = ROW_RUN;
	r->ended = false;
	app_back(a);
	app_open(a, SCREEN_RUN);
}

static bool act(struct app *a, enum action action)
{
	switch (action) {
	case ACTION_NEXT:
	case ACTION_PREVIOUS:
	case ACTION_UP:
	case ACTION_DOWN:
		a->focus = !a->focus && may_write(a);
		if (!may_write(a))
			app_hint(a, "type the last four digits of the device "
				    "id first");
		return true;
	case ACTION_OPEN:
		if (a->focus == 1 && may_write(a))
			begin(a);
		else
			app_back(a);
		return true;
	default:
		return false;
	}
}

const struct screen screen_confirm = {
	.title = "Confirm",
	.draw = draw,
	.act = act,
	.type = type,
	.keys = "Tab to the other button   Enter takes the one in focus   Esc "
		"back",
	.help = "The last question before anything is written. Cancel has the "
		"focus; Tab moves to Write.\n\n"
		"If a step cannot be undone, Write opens only after the last "
		"four digits of the device id are typed: they are on the "
		"device's label and in the line above.",
};
