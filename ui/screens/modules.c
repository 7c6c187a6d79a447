/* SPDX-License-Identifier: MIT */
/* The module table: what is installed, and which of the four checks hold. */
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "ui/app/ask.h"
#include "ui/app/screen.h"
#include "ui/app/words.h"
#include "ui/screens/list.h"
#include "ui/screens/module.h"
#include "ui/screens/wizard.h"

#define TEXT	     600
#define LINES	     (TABLE_MAX_SLOTS + DIAGNOSIS_MAX)
#define RELEASE_SEEN 8 /* of a release in the last column, at most */

static const char *const checks[] = {
	[CHECK_UNKNOWN] = "?",
	[CHECK_PASS] = "PASS",
	[CHECK_FAIL] = "FAIL",
};
static const enum ink check_inks[] = {
	[CHECK_UNKNOWN] = INK_DIM,
	[CHECK_PASS] = INK_OK,
	[CHECK_FAIL] = INK_BAD,
};

/* One word or two per module. */
static enum ink verdict(const struct table *t, const struct slot *s,
			char out[32])
{
	const struct module_ref *need = module_unmet(t, s);
	const char *release = need ? need_release(t->platform_id, need) : NULL;
	enum ink ink = INK_BAD;

	if (!s->present) {
		text_copy(out, 32, "empty");
		return INK_DIM;
	}
	if (s->checks[CHECK_INTEGRITY] == CHECK_FAIL)
		text_copy(out, 32, "DAMAGED");
	else if (s->checks[CHECK_PLATFORM] == CHECK_FAIL)
		text_copy(out, 32, "WRONG BOARD");
	else if (s->checks[CHECK_RANGE] == CHECK_FAIL)
		text_copy(out, 32, "WRONG PLACE");
	else if (need && release && strlen(release) <= RELEASE_SEEN)
		snprintf(out, 32, "NEEDS %s", release);
	else if (need)
		snprintf(out, 32, "NEEDS v%u", need->version);
	else if (s->checks[CHECK_DEPENDENCIES] == CHECK_FAIL)
		text_copy(out, 32, "BLOCKED");
	else {
		text_copy(out, 32, "ok");
		ink = INK_OK;
	}
	return ink;
}

/* A part that another one needs and that is not there, as the nth of them. */
static const struct failing *lacking(const struct row *row, int n)
{
	for (size_t i = 0; i < row->diagnosis.failing_count; i++) {
		const struct failing *f = &row->diagnosis.failing[i];

		if (strcmp(f->check, "missing") == 0 && n-- == 0)
			return f;
	}
	return NULL;
}

static int line_count(const struct row *row)
{
	int n = 0;

	while (lacking(row, n))
		n++;
	return (int)row->table.count + n;
}

static bool fails(const struct row *row, int n)
{
	char word[32];

	return n >= (int)row->table.count ||
	       verdict(&row->table, &row->table.slots[n], word) == INK_BAD;
}

/* The first line that fails: what somebody looks for. */
static int first_fail(const struct row *row)
{
	for (int i = 0; i < line_count(row); i++) {
		if (fails(row, i))
			return i;
	}
	return 0;
}

/* Where the columns are; what decides is there at every width. */
struct columns {
	int version, release, checks, needs, verdict;
};

static struct columns columns_of(int cols)
{
	if (cols < 80)
		return (struct columns){ 19, 26, -1, 39, 46 };
	if (cols < 110)
		return (struct columns){ 21, 28, 42, 60, 66 };
	return (struct columns){ 48, 55, 74, 92, 98 };
}

static void name(const struct table *t, const struct slot *s, int room,
		 char out[PART_CALLED])
{
	char label[SLOT_LABEL];

	if (!s->present)
		text_copy(out, PART_CALLED, "(empty slot)");
	else if ((int)strlen(slot_called(t->platform_id, s, out)) > room)
		text_copy(out, PART_CALLED, slot_label(s, label));
}

static void check_cells(const struct slot *s, const struct columns *at,
			struct canvas *c, int row)
{
	static const struct {
		enum check_kind kind;
		int shift;
	} first[] = { { CHECK_INTEGRITY, 0 },
		      { CHECK_RANGE, 6 },
		      { CHECK_PLATFORM, 12 } };

	for (size_t k = 0; at->checks >= 0 && k < COUNT(first); k++) {
		enum check v = s->checks[first[k].kind];

		canvas_text(c, row, at->checks + first[k].shift, 5,
			    s->present ? check_inks[v] : INK_DIM,
			    s->present ? checks[v] : "-");
	}
	canvas_text(c, row, at->needs, 5,
		    s->present ? check_inks[s->checks[CHECK_DEPENDENCIES]]
			       : INK_DIM,
		    s->present ? checks[s->checks[CHECK_DEPENDENCIES]] : "-");
}

static void slot_line(const struct table *t, struct canvas *c, int row,
		      const struct slot *s)
{
	const struct columns at = columns_of(c->cols);
	char label[PART_CALLED], text[32], release[SLOT_RELEASE];
	enum ink ink = verdict(t, s, text);
	int room = (at.checks < 0 ? at.needs : at.checks) - at.release - 1;

	name(t, s, at.version - 2, label);
	canvas_words(c, row, 1, at.version - 2, INK_NORMAL, label);
	if (s->present)
		canvas_printf(c, row, at.version, 6, INK_NORMAL, "v%u",
			      s->version);
	canvas_words(c, row, at.release, room, INK_NORMAL,
		     slot_release(t->platform_id, s, room, release));
	check_cells(s, &at, c, row);
	canvas_words(c, row, at.verdict, c->cols - at.verdict, ink, text);
}

static void lacking_part(const struct row *r, const struct failing *f,
			 char out[TEXT])
{
	text_copy(out, TEXT, f->module);
	text_called(r->table.platform_id,
		    table_version(&r->table, FUNCTION_SYSTEM, 1), out, TEXT);
}

static void lacking_line(const struct row *r, struct canvas *c, int row,
			 const struct failing *f)
{
	const struct columns at = columns_of(c->cols);
	char text[TEXT];

	lacking_part(r, f, text);
	canvas_words(c, row, 1, at.needs - 2, INK_BAD,
		     (int)strlen(text) < at.needs - 1 ? text : f->module);
	canvas_text(c, row, at.needs, 5, INK_BAD, "FAIL");
	canvas_text(c, row, at.verdict, 10, INK_BAD, "NOT THERE");
}

/* What a line is found by: the words that stand in it. */
static bool shows(const struct app *a, const struct row *row, int n)
{
	const struct table *t = &row->table;
	char part[TEXT], text[TEXT + 20];

	if (n >= (int)t->count) {
		lacking_part(row, lacking(row, n - (int)t->count), part);
		snprintf(text, sizeof(text), "%s FAIL NOT THERE", part);
	} else {
		const struct slot *s = &t->slots[n];
		char label[PART_CALLED], word[32], release[SLOT_RELEASE];

		enum ink ink = verdict(t, s, word);

		name(t, s, SLOT_RELEASE, label);
		snprintf(text, sizeof(text), "%s v%u %s %s%s", label,
			 s->version,
			 slot_release(t->platform_id, s, SLOT_RELEASE, release),
			 word, ink == INK_BAD ? " FAIL" : "");
	}
	return text_find_nocase(text, a->module_filter) != NULL;
}

/* The lines that the filter lets through; how many. */
static int shown_lines(const struct app *a, const struct row *row,
		       int out[LINES])
{
	int n = 0;

	for (int i = 0; i < line_count(row) && n < LINES; i++) {
		if (!a->module_filter[0] || shows(a, row, i))
			out[n++] = i;
	}
	return n;
}

/* Which of them the cursor is on: the nearest one where its own is hidden. */
static int position(const struct app *a, const int *shown, int n)
{
	int at = 0;

	while (at + 1 < n && shown[at] < a->line)
		at++;
	return at;
}

static void line(const struct row *r, struct canvas *c, int row, int n,
		 bool selected)
{
	canvas_text(c, row, 0, 1, INK_NORMAL, selected ? ">" : " ");
	if (n < (int)r->table.count)
		slot_line(&r->table, c, row, &r->table.slots[n]);
	else
		lacking_line(r, c, row, lacking(r, n - (int)r->table.count));
	if (selected) {
		canvas_paint(
			c,
			(struct rect){ row, 0, 1, columns_of(c->cols).release },
			INK_SELECTED);
		canvas_cursor(c, row, 0);
	}
}

static void head(struct canvas *c, int row)
{
	const struct columns at = columns_of(c->cols);

	canvas_text(c, row, 1, 10, INK_TITLE, "Module");
	canvas_text(c, row, at.version, 7, INK_TITLE, "Ver");
	canvas_text(c, row, at.release, 10, INK_TITLE, "Release");
	if (at.checks >= 0)
		canvas_text(c, row, at.checks, 18, INK_TITLE,
			    "Whole Place Board");
	canvas_text(c, row, at.needs, 5, INK_TITLE, "Needs");
	canvas_text(c, row, at.verdict, 10, INK_TITLE, "Verdict");
}

static int detail_rows(struct rect r)
{
	return r.rows >= 14 ? 7 : 6;
}

/* Of which device, or what the filter lets through. */
static void top_line(const struct app *a, const struct row *row,
		     struct canvas *c, struct rect r)
{
	int shown[LINES];

	if (a->module_filter[0])
		list_filtered(c, (struct rect){ r.row, 0, 1, r.cols },
			      shown_lines(a, row, shown), line_count(row),
			      "modules", a->module_filter);
	else
		canvas_printf(
			c, r.row, 1, r.cols - 2, INK_DIM,
			"Device OS %s   mode %s   source: %s%s",
			row->table.release[0] ? row->table.release : "unknown",
			row_mode(row), table_source_name(row->table.source),
			row->work.kind == REQUEST_INSPECT ? "   reading again"
							  : "");
}

/* NULL: the line is that of a part that is not there. */
static const struct slot *slot_of(const struct row *row, int n)
{
	return n < (int)row->table.count ? &row->table.slots[n] : NULL;
}

static void list(const struct app *a, const struct row *row, struct canvas *c,
		 struct rect r)
{
	int below = detail_rows((struct rect){ 0, 0, r.rows + 2, 0 });
	int lines = r.rows - below, shown[LINES];
	int n = shown_lines(a, row, shown), at = position(a, shown, n);
	int top = at >= lines ? at - lines + 1 : 0;

	for (int i = 0; i < lines && top + i < n; i++)
		line(row, c, r.row + i, shown[top + i], top + i == at);
	if (n)
		module_detail(row, slot_of(row, shown[at]),
			      lacking(row, shown[at] - (int)row->table.count),
			      c,
			      (struct rect){ r.row + lines, 0, below, r.cols });
	else
		canvas_words(c, r.row, 3, r.cols - 6, INK_NORMAL,
			     "No module fits the filter. Esc clears it.");
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);

	if (!row)
		return;
	canvas_cursor(c, r.row + 1, 2);
	if (row->work.ask[0]) {
		wizard_button(a, row, c, r);
		return;
	}
	if (!row->looked) {
		canvas_wrap(
			c,
			(struct rect){ r.row + 1, 2, r.rows - 1, r.cols - 4 },
			0, INK_NORMAL,
			row->work.kind == REQUEST_INSPECT
				? "Reading the module table ..."
			: row->error.what[0] ? row->error.what
					     : "Not read yet. F2 reads it.");
		return;
	}
	top_line(a, row, c, r);
	head(c, r.row + 1);
	list(a, row, c, (struct rect){ r.row + 2, 0, r.rows - 2, r.cols });
}

static bool act(struct app *a, enum action action)
{
	const struct row *row = app_row(a);
	int shown[LINES];
	int n = row && row->looked ? shown_lines(a, row, shown) : 0;
	int at = position(a, shown, n);

	if (action == ACTION_OPEN)
		app_do(a, ACTION_DIAGNOSE);
	else if (!list_move(action, n, n, &at))
		return false;
	else if (n)
		a->line = shown[at];
	return true;
}

static bool click(struct app *a, int line, int col, struct rect r)
{
	const struct row *row = app_row(a);
	int lines = r.rows - 2 - detail_rows(r), shown[LINES], n, at;

	(void)col;
	if (!row || !row->looked || line < 2 || line - 2 >= lines)
		return false;
	n = shown_lines(a, row, shown);
	at = position(a, shown, n);
	line -= 2;
	line += at >= lines ? at - lines + 1 : 0;
	if (line >= n)
		return false;
	a->line = shown[line];
	return true;
}

static void to_first_fail(struct app *a)
{
	const struct row *row = app_row(a);

	a->module_filter[0] = '\0';
	a->line = row && row->looked ? first_fail(row) : 0;
}

const struct screen screen_modules = {
	.title = "Modules",
	.of_device = true,
	.actions = DO_DEVICE | DO(COPY) | DO(FILTER),
	.opened_by = ACTION_INSPECT,
	.enter = ask_table,
	.opened = to_first_fail,
	.draw = draw,
	.act = act,
	.click = click,
	.keys = { { "Enter", "diagnosis" },
		  { "w", "wizard" },
		  { "F2", "read again" },
		  { "/", "filter" },
		  { "c", "save" },
		  { "Esc", "back" },
		  { "?", "keys" } },
	.help = "Each line is one module in the flash of the device.\n\n"
		"Whole: its checksum holds. Place: it lies where it belongs. "
		"Board: it was built for this kind of device. Needs: the "
		"modules it needs are there in the versions it needs. A part "
		"that is needed and not there has a line of its own.\n\n"
		"The source says where the table comes from: the serial "
		"shell, a USB request, or headers and checksums read back "
		"from flash in DFU mode. What a source cannot know is shown "
		"as ?, never as PASS.",
};
