/* SPDX-License-Identifier: MIT */
/* The list of devices, and what is known of the selected one. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/ask.h"
#include "ui/app/screen.h"
#include "ui/app/sort.h"
#include "ui/app/words.h"
#include "ui/screens/list.h"
#include "ui/screens/wizard.h"

static void summary(const struct app *a, struct canvas *c, struct rect r)
{
	unsigned attached = 0, trouble = 0, running = 0, unread = 0;
	char filter[80];

	for (size_t i = 0; i < a->row_count; i++) {
		const struct row *row = a->rows[i];

		attached += row->attached;
		running += row->state == ROW_RUN;
		unread += row->attached && !row->looked && !row->ended;
		trouble += row->attached && row_in_trouble(row);
	}
	if (r.cols < 80 && a->filter[0])
		canvas_printf(c, r.row, 1, r.cols - 2, INK_NORMAL,
			      "filter: %.40s (Esc clears it)", a->filter);
	else
		canvas_printf(c, r.row, 1, r.cols - (r.cols < 80 ? 2 : 26),
			      INK_NORMAL,
			      "%u attached  %u in trouble  %u unread  "
			      "%u running",
			      attached, trouble, unread, running);
	if (a->sort != SORT_PORT && !a->filter[0])
		snprintf(filter, sizeof(filter), "by %s (o: next)",
			 sort_word(a->sort));
	else
		snprintf(filter, sizeof(filter), "filter: %.12s",
			 a->filter[0] ? a->filter : "none");
	if (r.cols >= 80)
		canvas_text(c, r.row, r.cols - 22, 21, INK_DIM, filter);
}

static void state_text(const struct row *r, int room, char out[24])
{
	const struct work *w = &r->work;

	if (r->state == ROW_RUN && w->total)
		snprintf(out, 24, "RUN %d/%d %u%%", w->step, w->steps,
			 (unsigned)(w->done * 100 / w->total));
	if (r->state == ROW_RUN && (!w->total || (int)strlen(out) > room))
		snprintf(out, 24, "RUN %d/%d", w->step, w->steps);
	else if (r->state != ROW_RUN)
		text_copy(out, 24, row_state_word(r->state));
}

/* Where the columns are. */
struct columns {
	int id, mode, release, state; /* release -1: there is none */
};

#define MODE_COLS 15 /* "safe, inferred" */

static struct columns columns_of(int cols)
{
	struct columns at = { .id = 27, .release = -1 };

	at.mode = at.id + (cols >= 100 ? 26 : cols < 80 ? 6 : 15);
	at.state = at.mode + MODE_COLS;
	if (cols >= 80) {
		at.release = at.state;
		at.state += 11;
	}
	return at;
}

/* As much of it as its column has room for. */
static const char *id_text(const struct device *d, int cols, char out[SHORT_ID])
{
	size_t n = strlen(d->id);

	if (cols >= 100 && n)
		return d->id;
	return cols < 80 && n > 4 ? d->id + n - 4 : short_id(d->id, out);
}

static void device_line(struct canvas *c, int row, const struct row *r,
			size_t number, bool selected)
{
	const struct device *d = &r->device;
	const struct columns at = columns_of(c->cols);
	char id[SHORT_ID], state[24];

	state_text(r, c->cols - at.state, state);
	canvas_text(c, row, 0, 1, INK_NORMAL, selected ? ">" : " ");
	canvas_text(c, row, 1, 1, INK_MARK, r->marked ? "*" : " ");
	canvas_printf(c, row, 2, 3, INK_NORMAL, "%2zu", number);
	canvas_text(c, row, 6, 9, INK_NORMAL, d->usb.port);
	canvas_text(c, row, 15, 11, INK_NORMAL,
		    d->platform ? d->platform->title : "?");
	canvas_text(c, row, at.id, at.mode - at.id - 1, INK_NORMAL,
		    id_text(d, c->cols, id));
	canvas_text(c, row, at.mode, MODE_COLS - 1, INK_NORMAL,
		    r->attached ? row_mode(r) : "-");
	if (at.release >= 0)
		canvas_text(c, row, at.release, 10, INK_NORMAL,
			    !r->looked		  ? "?"
			    : r->table.release[0] ? r->table.release
						  : "unknown");
	canvas_text(c, row, at.state, c->cols - at.state,
		    row_state_ink(r->state), state);
	if (selected)
		canvas_paint(c, (struct rect){ row, 0, 1, c->cols },
			     INK_SELECTED);
}

static void list_head(struct canvas *c, int row)
{
	const struct columns at = columns_of(c->cols);

	canvas_text(c, row, 3, 2, INK_TITLE, "#");
	canvas_text(c, row, 6, 9, INK_TITLE, "Port");
	canvas_text(c, row, 15, 11, INK_TITLE, "Platform");
	canvas_text(c, row, at.id, at.mode - at.id, INK_TITLE,
		    c->cols < 80 ? "ID" : "Device ID");
	canvas_text(c, row, at.mode, MODE_COLS, INK_TITLE, "Mode");
	if (at.release >= 0)
		canvas_text(c, row, at.release, 10, INK_TITLE, "Device OS");
	canvas_text(c, row, at.state, c->cols - at.state, INK_TITLE, "State");
}

static void list(const struct app *a, struct canvas *c, struct rect r)
{
	struct row *shown[APP_ROWS];
	size_t n = app_shown(a, shown);
	int first = 0, lines = r.rows - 1, at = -1;

	list_head(c, r.row);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(shown[i]->device.usb.port, a->selected) == 0)
			at = (int)i;
	}
	if (at >= lines)
		first = at - lines + 1;
	for (int i = 0; i < lines && (size_t)(first + i) < n; i++) {
		size_t k = (size_t)(first + i);

		device_line(c, r.row + 1 + i, shown[k], k + 1, (int)k == at);
		if ((int)k == at)
			canvas_cursor(c, r.row + 1 + i, 0);
	}
	if (n == 0)
		canvas_some(
			c,
			(struct rect){ r.row + 1, 3, r.rows - 1, r.cols - 6 },
			INK_NORMAL,
			a->filter[0]
				? "No device fits the filter. Esc clears "
				  "it."
				: "No device is attached. Plug one in with "
				  "a USB cable that carries data (many "
				  "only charge); it appears here by "
				  "itself. Nothing seen? ! checks "
				  "permissions and other programs.");
}

/* What the plan will be, or what to press to see it. */
static void plan_text(const struct app *a, const struct row *r, char *out,
		      size_t size)
{
	if (r->state == ROW_NO_ACCESS)
		text_copy(out, size, "! shows the udev rule that is missing");
	else if (r->state == ROW_BUSY)
		snprintf(out, size, "close %s, which holds the port",
			 r->device.usb.holder[0] ? r->device.usb.holder
						 : "the other program");
	else if (!r->looked)
		text_copy(out, size,
			  a->wizard ? "Enter reads what is on it"
				    : "Enter reads what is on it (the LED may "
				      "blink blue for a moment)");
	else if (r->state == ROW_RUN)
		text_copy(out, size, "Enter shows the job, x stops it");
	else if (r->state == ROW_PASS)
		text_copy(out, size,
			  "done; it may leave the bench. Enter: the report");
	else if (r->state == ROW_FAIL || r->state == ROW_STOPPED)
		text_copy(out, size,
			  "Enter shows the report, F5 the ways to go on");
	else if (r->state == ROW_OK && a->practice[0])
		snprintf(out, size,
			 "nothing to repair; unbrick bench reset --bench %s "
			 "starts over",
			 a->practice);
	else if (r->state == ROW_OK)
		text_copy(out, size, "nothing to repair");
	else
		text_copy(out, size,
			  a->wizard ? "Enter tells what is wrong"
				    : "F5 shows the repair and asks before it "
				      "writes");
}

static void safe_text(const struct row *r, char *out, size_t size)
{
	const struct slot *b =
		table_find(&r->table, FUNCTION_BOOTLOADER, 0, STORE_MAIN);
	char release[SLOT_RELEASE] = "";

	if (r->looked && b)
		slot_release(r->table.platform_id, b, 12, release);
	if (!r->looked || !b)
		text_copy(out, size, "not known yet");
	else
		snprintf(out, size,
			 "bootloader v%u%s%s%s %s; keys and settings are "
			 "not touched",
			 b->version, release[0] ? " (" : "", release,
			 release[0] ? ")" : "",
			 b->checks[CHECK_INTEGRITY] == CHECK_FAIL ? "DAMAGED"
			 : b->checks[CHECK_INTEGRITY] == CHECK_PASS
				 ? "sound"
				 : "not checked");
}

static const char *why(const struct row *r)
{
	return r->state == ROW_FAIL ? r->outcome.error.what
	       : r->looked	    ? r->diagnosis.summary
	       : r->error.what[0]   ? r->error.what
				    : "not looked at yet";
}

/* Rows that the detail needs: a line, why in full if there is room, two more.
 */
static int detail_rows(const struct app *a, int rows, int cols)
{
	const struct row *row = app_row(a);
	int need = 3 + (row ? canvas_wrap_rows(cols - 9, why(row)) : 1);
	int most = rows - 5; /* the list's head and three devices */

	need += row && row->choice_count && row->choices[0].plan.seconds;
	need += row && row_mode_inferred(row);
	if (need < 6 && rows >= 14)
		need = 6;
	return need < most ? need : most > 4 ? most : 4;
}

static void detail(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	char title[DEVICE_LABEL] = "no device", text[160];
	int line = r.row + 1;

	if (row)
		snprintf(title, sizeof(title), "%s  %s  %s",
			 row->device.usb.port,
			 row->device.platform ? row->device.platform->title
					      : "device",
			 row->device.id[0] ? row->device.id : "(id unknown)");
	canvas_rule(c, r.row, 0, r.cols, title);
	if (!row)
		return;
	canvas_text(c, line, 1, 6, INK_TITLE, "Why");
	line += canvas_some(c,
			    (struct rect){ line, 8,
					   r.rows - 3 - row_mode_inferred(row),
					   r.cols - 9 },
			    row_state_ink(row->state), why(row));
	if (row_mode_inferred(row)) {
		canvas_text(c, line, 1, 6, INK_TITLE, "Mode");
		canvas_words(c, line++, 8, r.cols - 9, INK_NORMAL,
			     "safe mode, inferred from its modules; the "
			     "device itself does not say so");
	}
	safe_text(row, text, sizeof(text));
	canvas_text(c, line, 1, 6, INK_TITLE, "Safe");
	canvas_words(c, line++, 8, r.cols - 9, INK_NORMAL, text);
	plan_text(a, row, text, sizeof(text));
	canvas_text(c, line, 1, 6, INK_TITLE, "Next");
	canvas_words(c, line++, 8, r.cols - 9, INK_NORMAL, text);
	if (row->choice_count && row->choices[0].plan.seconds &&
	    line < r.row + r.rows) {
		char time[DURATION];

		canvas_text(c, line, 1, 6, INK_TITLE, "Time");
		canvas_printf(c, line, 8, r.cols - 9, INK_NORMAL, "about %s",
			      duration(row->choices[0].plan.seconds, time));
	}
}

/* The first screen of the wizard asks its question here. */
static void question(const struct app *a, struct canvas *c, struct rect r)
{
	struct row *shown[APP_ROWS];
	size_t n = app_shown(a, shown);

	wizard_steps(a, c, r.row);
	canvas_words(c, r.row + 1, 1, r.cols - 2, INK_TITLE,
		     n == 0   ? "Plug in the device that you want to repair."
		     : n == 1 ? "This device? Enter goes on; nothing is "
				"written before you have confirmed."
			      : "Which device? Up and Down choose, Enter goes "
				"on; nothing is written yet.");
}

/* The first row of the list, below what draw() puts above it. */
static int head_rows(const struct app *a)
{
	return a->wizard ? 3 : 1;
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	int head = head_rows(a);
	int below = detail_rows(a, r.rows - head, r.cols);
	struct rect lines = { r.row + head, 0, r.rows - head - below, r.cols };

	if (a->wizard)
		question(a, c, r);
	else
		summary(a, c, r);
	list(a, c, lines);
	detail(a, c, (struct rect){ lines.row + lines.rows, 0, below, r.cols });
}

/* Enter is about the line that it is on, marks or not. */
static void open_modules(struct app *a)
{
	const char *why = app_disabled_here(a, ACTION_INSPECT);

	if (why) {
		app_hint(a, "%s", why);
		return;
	}
	ask_table(a, false);
	app_open(a, SCREEN_MODULES);
}

static void open_row(struct app *a)
{
	struct row *r = app_row(a);

	if (!r)
		app_hint(a, "no device is selected");
	else if (r->state == ROW_RUN)
		app_open(a, SCREEN_RUN);
	else if (a->wizard)
		app_do(a, ACTION_WIZARD);
	else if (r->ended)
		app_open(a, SCREEN_REPORT);
	else
		open_modules(a);
}

static bool act(struct app *a, enum action action)
{
	struct row *shown[APP_ROWS];
	int n = (int)app_shown(a, shown), at = 0;

	if (action == ACTION_OPEN) {
		open_row(a);
		return true;
	}
	for (int i = 0; i < n; i++) {
		if (strcmp(shown[i]->device.usb.port, a->selected) == 0)
			at = i;
	}
	if (!list_move(action, n, 10, &at))
		return false;
	if (n)
		text_copy(a->selected, sizeof(a->selected),
			  shown[at]->device.usb.port);
	return true;
}

static bool click(struct app *a, int line, int col, struct rect r)
{
	struct row *shown[APP_ROWS];
	int n = (int)app_shown(a, shown), lines, first = 0, at = -1;

	(void)col;
	lines = r.rows - head_rows(a) -
		detail_rows(a, r.rows - head_rows(a), r.cols) - 1;
	for (int i = 0; i < n; i++) {
		if (strcmp(shown[i]->device.usb.port, a->selected) == 0)
			at = i;
	}
	if (at >= lines)
		first = at - lines + 1;
	line -= head_rows(a) + 1;
	if (line < 0 || line >= lines || first + line >= n)
		return false;
	if (first + line == at)
		app_do(a, ACTION_OPEN);
	else
		text_copy(a->selected, sizeof(a->selected),
			  shown[first + line]->device.usb.port);
	return true;
}

const struct screen screen_devices = {
	.title = "Devices",
	.actions = DO_LIST | DO_DEVICE | DO(RESCAN) | DO(BATCH) | DO(SORT) |
		   DO(FIELDS),
	.draw = draw,
	.act = act,
	.click = click,
	.keys = { { "Enter", "open" },
		  { "Space", "mark" },
		  { "I", "read all" },
		  { "w", "wizard" },
		  { "r", "recipe" },
		  { "B", "batch" },
		  { "!", "doctor" },
		  { "?", "all keys" } },
	.guided_keys = { { "Enter", "go on" },
			 { "Up/Down", "choose" },
			 { "!", "nothing seen? busy?" },
			 { "?", "keys" } },
	.help = "Every Particle device on the bus, in whatever mode, one line "
		"each. A line stays where the cable is: a device that is "
		"unplugged keeps it for a minute and is known again by its "
		"id.\n\n"
		"State: OK every check passes; DEGRADED it runs, but not as "
		"it should; BROKEN it does not start; NO ACCESS the system "
		"refuses; BUSY another program holds it; NOT READ: Enter "
		"reads it.\n\n"
		"Space marks; F2, F3, F5, F6, F7, m, U, e and x are then about "
		"all marked devices. I reads all that have not been read. o sorts "
		"by the next column, trouble first.\n\n"
		"Below the list: why, what is safe, and what comes next for "
		"the selected device.",
};
