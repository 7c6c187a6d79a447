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
#include "ui/screens/wizard.h"

#define TEXT	     600
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

/* The first dependency of a slot that the table does not meet, or NULL. */
static const struct module_ref *unmet(const struct table *t,
				      const struct slot *s)
{
	for (size_t i = 0; i < s->dep_count; i++) {
		if (table_satisfies(t, &s->deps[i]) == CHECK_FAIL)
			return &s->deps[i];
	}
	return NULL;
}

/* One word or two per module. */
static enum ink verdict(const struct table *t, const struct slot *s,
			char out[32])
{
	const struct module_ref *need = unmet(t, s);
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

static void lacking_line(const struct row *r, struct canvas *c, int row,
			 const struct failing *f)
{
	const struct columns at = columns_of(c->cols);
	char text[TEXT];

	text_copy(text, sizeof(text), f->module);
	text_called(r->table.platform_id,
		    table_version(&r->table, FUNCTION_SYSTEM, 1), text,
		    sizeof(text));
	canvas_words(c, row, 1, at.needs - 2, INK_BAD,
		     (int)strlen(text) < at.needs - 1 ? text : f->module);
	canvas_text(c, row, at.needs, 5, INK_BAD, "FAIL");
	canvas_text(c, row, at.verdict, 10, INK_BAD, "NOT THERE");
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

/* The verdict as a sentence. */
static const char *meaning(const struct table *t, const struct slot *s)
{
	if (!s->present)
		return "nothing is stored here";
	if (s->checks[CHECK_INTEGRITY] == CHECK_FAIL)
		return "its checksum does not hold: half written, or the flash "
		       "is worn";
	if (s->checks[CHECK_PLATFORM] == CHECK_FAIL)
		return "it was built for another kind of device";
	if (s->checks[CHECK_RANGE] == CHECK_FAIL)
		return "it does not lie where it has to run";
	if (unmet(t, s) || s->checks[CHECK_DEPENDENCIES] == CHECK_FAIL)
		return "it does not run until what it needs is there";
	for (int i = 0; i < CHECK_KINDS; i++) {
		if (s->checks[i] == CHECK_UNKNOWN)
			return "not every check can be made in this mode";
	}
	return "sound, in its place, and all that it needs is there";
}

static void where(const struct table *t, struct canvas *c, int row, int cols,
		  const struct slot *s)
{
	char text[64], all[SLOT_RELEASE];
	int end;

	snprintf(text, sizeof(text), "%s%s%u KB", store_name(s->store),
		 s->max_size ? ", room for " : "", s->max_size / 1024);
	if (!s->max_size)
		text_copy(text, sizeof(text), store_name(s->store));
	canvas_text(c, row, 1, 7, INK_TITLE, "store");
	canvas_words(c, row, 9, cols - 10, INK_NORMAL, text);
	/* The table above may have had room for the last one only. */
	slot_release(t->platform_id, s, SLOT_RELEASE, all);
	end = 9 + (int)strlen(text) + 3;
	if (strstr(all, " to ") && end < cols)
		canvas_words(c, row, end, cols - end, INK_NORMAL, all);
}

/* "v101 (0.7.0)" of what is there instead, "none" */
static const char *has_text(int platform, const struct module_ref *wanted,
			    int have, char out[SLOT_RELEASE])
{
	const struct module_ref r = { wanted->function, wanted->index,
				      (uint16_t)have };
	const char *name = have < 0 || r.function == FUNCTION_USER
				   ? NULL
				   : need_release(platform, &r);

	if (have < 0)
		return "none";
	snprintf(out, SLOT_RELEASE, "v%d%s%s%s", have, name ? " (" : "",
		 name ? name : "", name ? ")" : "");
	return out;
}

static void needs(const struct table *t, struct canvas *c, struct rect r,
		  const struct slot *s)
{
	int row = r.row, end = r.row + r.rows;

	canvas_text(c, row, 1, 7, INK_TITLE, "means");
	canvas_words(c, row++, 9, r.cols - 10, INK_NORMAL, meaning(t, s));
	for (size_t i = 0; i < s->dep_count && row < end; i++) {
		const struct module_ref *d = &s->deps[i];
		char want[PART_CALLED], text[200], has[SLOT_RELEASE];
		int have = table_version(t, d->function, d->index);
		enum check ok = table_satisfies(t, d);

		snprintf(text, sizeof(text), "%s or newer; device has %s",
			 need_called(t->platform_id, d, want),
			 has_text(t->platform_id, d, have, has));
		canvas_text(c, row, 1, 7, INK_TITLE, "needs");
		canvas_words(c, row++, 9, r.cols - 10,
			     ok == CHECK_FAIL ? INK_BAD : INK_NORMAL, text);
	}
	if (s->present && row < end)
		where(t, c, row++, r.cols, s);
	if (s->uuid[0] && row < end) {
		canvas_text(c, row, 1, 7, INK_TITLE, "uuid");
		canvas_words(c, row, 9, r.cols - 10, INK_NORMAL, s->uuid);
	}
}

static void lacks(const struct row *row, struct canvas *c, struct rect r,
		  const struct failing *f)
{
	char text[TEXT];

	snprintf(text, sizeof(text), "%s is needed and is not there", f->needs);
	text_called(row->table.platform_id,
		    table_version(&row->table, FUNCTION_SYSTEM, 1), text,
		    sizeof(text));
	canvas_text(c, r.row, 1, 7, INK_TITLE, "means");
	canvas_some(c, (struct rect){ r.row, 9, r.rows, r.cols - 10 }, INK_BAD,
		    text);
}

static void detail(const struct app *a, const struct row *row, struct canvas *c,
		   struct rect r)
{
	const struct table *t = &row->table;
	struct rect inner = { r.row + 1, 0, r.rows - 2, r.cols };
	char label[PART_CALLED];

	if (a->line >= (int)t->count) {
		canvas_rule(c, r.row, 0, r.cols, "not there");
		lacks(row, c, inner, lacking(row, a->line - (int)t->count));
	} else {
		const struct slot *s = &t->slots[a->line];

		canvas_rule(c, r.row, 0, r.cols,
			    s->present ? slot_called(t->platform_id, s, label)
				       : "empty slot");
		needs(t, c, inner, s);
	}
	canvas_words(c, r.row + r.rows - 1, 1, r.cols - 2, INK_DIM,
		     "PASS ok   FAIL broken   - empty   ? not known in this "
		     "mode");
}

static int detail_rows(struct rect r)
{
	return r.rows >= 14 ? 7 : 6;
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	int rows, below = detail_rows(r), top = 0;

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
	canvas_printf(c, r.row, 1, r.cols - 2, INK_DIM,
		      "Device OS %s   mode %s   source: %s%s",
		      row->table.release[0] ? row->table.release : "?",
		      row_mode(row), table_source_name(row->table.source),
		      row->work.kind == REQUEST_INSPECT ? "   reading again"
							: "");
	head(c, r.row + 1);
	rows = r.rows - 2 - below;
	if (a->line >= rows)
		top = a->line - rows + 1;
	for (int i = 0; i < rows && top + i < line_count(row); i++)
		line(row, c, r.row + 2 + i, top + i, top + i == a->line);
	if (a->line < line_count(row))
		detail(a, row, c,
		       (struct rect){ r.row + r.rows - below, 0, below,
				      r.cols });
}

static bool act(struct app *a, enum action action)
{
	const struct row *row = app_row(a);
	int n = row && row->looked ? line_count(row) : 0;

	if (action != ACTION_OPEN)
		return list_move(action, n, n, &a->line);
	app_do(a, ACTION_DIAGNOSE);
	return true;
}

static bool click(struct app *a, int line, int col, struct rect r)
{
	const struct row *row = app_row(a);
	int below = detail_rows(r), lines = r.rows - 2 - below, n;

	(void)col;
	if (!row || !row->looked || line < 2 || line - 2 >= lines)
		return false;
	n = line - 2 + (a->line >= lines ? a->line - lines + 1 : 0);
	if (n >= line_count(row))
		return false;
	a->line = n;
	return true;
}

static void to_first_fail(struct app *a)
{
	const struct row *row = app_row(a);

	a->line = row && row->looked ? first_fail(row) : 0;
}

const struct screen screen_modules = {
	.title = "Modules",
	.of_device = true,
	.actions = DO_DEVICE | DO(COPY),
	.opened_by = ACTION_INSPECT,
	.enter = ask_table,
	.opened = to_first_fail,
	.draw = draw,
	.act = act,
	.click = click,
	.keys = { { "Enter", "diagnosis" },
		  { "w", "wizard" },
		  { "F2", "read again" },
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
