/* SPDX-License-Identifier: MIT */
/*
 * The one place that lets a run begin.  Focus starts on Cancel; what cannot
 * be undone wants the last four digits of the device id, and keys or a
 * backup for a device without one its USB port: typed right they say yes,
 * and the focus is on Write.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/ask.h"
#include "ui/app/consent.h"
#include "ui/app/group.h"
#include "ui/app/screen.h"
#include "ui/screens/consent_draw.h"
#include "ui/term/term.h"

static bool belongs(const struct app *a, int key)
{
	return key > ' ' && key <= 0x7e &&
	       strchr(consent_by_port(a) ? "0123456789-."
					 : "0123456789abcdefABCDEFyesYES",
		      key);
}

/* Digits go into the field wherever the focus is. */
static bool type(struct app *a, int key)
{
	size_t n = strlen(a->typed), max;
	char want[DEVICE_PORT];

	if (!consent_typed(a))
		return false;
	if (key == UI_BACKSPACE) {
		if (n)
			a->typed[n - 1] = '\0';
		a->focus = consent_given(a);
		return true;
	}
	if (!belongs(a, key))
		return false;
	max = strlen(consent_wanted(a, want));
	if (n < (max < CONSENT_DIGITS ? CONSENT_DIGITS : max)) {
		a->typed[n] = (char)key;
		a->typed[n + 1] = '\0';
	}
	a->focus = consent_given(a);
	return true;
}

static void begin(struct app *a)
{
	struct choice choice = { 0 };
	bool group = a->group, guided = a->guided;

	if (!group)
		choice = *app_choice(a);
	choice.named = choice.by_port; /* may_write() has seen it typed */
	if (group)
		group_begin(a);
	else
		ask_run(a, app_row(a), &choice, NULL);
	if (!group && app_row(a)->work.kind != REQUEST_RUN)
		return;
	/* Behind a run is the list: its plan is no question any more. */
	while (a->depth > 0)
		app_back(a);
	if (!group)
		app_open(a, SCREEN_RUN);
	a->guided = guided && !group;
}

/* What has to be typed before Write opens. */
static void say_wanted(struct app *a)
{
	app_hint(a, "%s%s", a->typed[0] ? "that is not it: " : "",
		 !consent_typed(a) ? "it cannot be written to just now"
		 : a->group	   ? "type the number of devices first"
		 : consent_by_port(a)
			 ? "type the USB port of the device first"
			 : "type the last four digits of the device "
			   "id first");
}

static void cancel(struct app *a)
{
	app_back(a);
	app_hint(a, "cancelled: nothing has been written");
}

/* Enter with something typed means to write: it never cancels unasked. */
static void take(struct app *a)
{
	if (a->focus == 1 && consent_given(a))
		begin(a);
	else if (!a->typed[0] || consent_given(a))
		cancel(a);
	else {
		say_wanted(a);
		a->typed[0] = '\0';
	}
}

static bool act(struct app *a, enum action action)
{
	switch (action) {
	case ACTION_NEXT:
	case ACTION_PREVIOUS:
	case ACTION_UP:
	case ACTION_DOWN:
		a->focus = !a->focus && consent_given(a);
		if (!consent_given(a))
			say_wanted(a);
		return true;
	case ACTION_OPEN:
		take(a);
		return true;
	case ACTION_BACK:
		cancel(a);
		return true;
	default:
		return false;
	}
}

static bool click(struct app *a, int line, int col, struct rect r)
{
	struct rect box = consent_box(r);

	if (line != box.row - r.row + box.rows - 2)
		return false;
	col -= box.col;
	if (col >= CONSENT_YES && consent_given(a)) {
		a->focus = 1;
		take(a);
	} else if (col >= CONSENT_YES) {
		say_wanted(a);
	} else if (col >= CONSENT_NO && col < CONSENT_NO + CONSENT_BUTTON) {
		cancel(a);
	}
	return true;
}

const struct screen screen_confirm = {
	.title = "Confirm",
	.of_device = true,
	.tall = true,
	.actions = DO(VIEW),
	.draw = consent_draw,
	.act = act,
	.click = click,
	.type = type,
	.keys = { { "Tab", "to the other button" },
		  { "Enter", "takes the one in focus" },
		  { "Esc", "back" } },
	.help = "The last question before anything is written. Cancel has the "
		"focus; Tab moves to Write.\n\n"
		"If a step cannot be undone, Write opens, and has the focus, "
		"when the last four digits of the device id are typed: they "
		"are on the device's label and in the line above. Where a device shows no "
		"id of its own, keys and backups want its USB port.",
};
