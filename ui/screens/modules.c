/* SPDX-License-Identifier: MIT */
/* The module table: what is installed, and which of the four checks hold. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/ask.h"
#include "ui/app/screen.h"
#include "ui/app/words.h"
#include "ui/screens/list.h"
#include "ui/screens/wizard.h"

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
	enum ink ink = INK_BAD;

	if (!s->present) {
		text_copy(out, 32, "empty");
		return INK_DIM;
	}
	if (s->checks[CHECK_INTEGRITY] == CHECK_FAIL)
		text_copy(out, 32, "DAMAGED");
	else if (s->checks[CHECK_PLATFORM] == CHECK_FAIL)
		text_copy(out, 32, "WRONG PLATFORM");
	else if (s->checks[CHECK_RANGE] == CHECK_FAIL)
		text_copy(out, 32, "WRONG PLACE");
	else if (need)
		snprintf(out, 32, "NEEDS %u", need->version);
	else if (s->checks[CHECK_DEPENDENCIES] == CHECK_FAIL)
		text_copy(out, 32, "BLOCKED");
	else {
		text_copy(out, 32, "ok");
		ink = INK_OK;
	}
	return ink;
}

#define LABEL	19 /* columns that a module's name has at least */
#define COLUMNS 80

/* What names need beyond that: file and module, where there is room. */
static int more_room(const struct table *t, int cols)
{
	char label[PART_CALLED];
	int longest = 0;

	for (size_t i = 0; i < t->count; i++) {
		int n = (int)strlen(
			slot_called(t->platform_id, &t->slots[i], label));

		if (t->slots[i].present && n > longest)
			longest = n;
	}
	return longest >= LABEL && cols - COLUMNS > longest - LABEL
		       ? longest + 1 - LABEL
		       : 0;
}

static void name(const struct table *t, const struct slot *s, bool file,
		 char out[PART_CALLED])
{
	char label[SLOT_LABEL];

	if (!s->present)
		text_copy(out, PART_CALLED, "(empty slot)");
	else if (file)
		slot_called(t->platform_id, s, out);
	else
		text_copy(out, PART_CALLED, slot_label(s, label));
}

/* more: columns that the names have more than usual. */
static void line(const struct table *t, struct canvas *c, int row,
		 const struct slot *s, int more, bool selected)
{
	char label[PART_CALLED], text[32];
	enum ink ink = verdict(t, s, text);

	name(t, s, more > 0, label);
	canvas_text(c, row, 0, 1, INK_NORMAL, selected ? ">" : " ");
	canvas_text(c, row, 1, LABEL + more, INK_NORMAL, label);
	if (s->present)
		canvas_printf(c, row, 20 + more, 6, INK_NORMAL, "%5u",
			      s->version);
	canvas_text(c, row, 27 + more, 8, INK_NORMAL, store_name(s->store));
	if (s->max_size)
		canvas_printf(c, row, 35 + more, 8, INK_NORMAL, "%4u KB",
			      s->max_size / 1024);
	for (int k = 0; k < CHECK_KINDS; k++) {
		enum check v = s->checks[k];

		canvas_text(c, row, 44 + more + 6 * k, 5,
			    s->present ? check_inks[v] : INK_DIM,
			    s->present ? checks[v] : "-");
	}
	canvas_text(c, row, 68 + more, c->cols - 68 - more, ink, text);
	if (selected) {
		canvas_paint(c, (struct rect){ row, 0, 1, 44 + more },
			     INK_SELECTED);
		canvas_cursor(c, row, 0);
	}
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

static void needs(const struct table *t, struct canvas *c, struct rect r,
		  const struct slot *s)
{
	int row = r.row;

	canvas_text(c, row, 1, 7, INK_TITLE, "means");
	canvas_text(c, row++, 9, r.cols - 10, INK_NORMAL, meaning(t, s));
	for (size_t i = 0; i < s->dep_count && row < r.row + r.rows; i++) {
		char want[PART_CALLED];
		int have =
			table_version(t, s->deps[i].function, s->deps[i].index);
		enum check ok = table_satisfies(t, &s->deps[i]);

		canvas_text(c, row, 1, 7, INK_TITLE, "needs");
		canvas_printf(c, row, 9, r.cols - 10,
			      ok == CHECK_FAIL ? INK_BAD : INK_NORMAL,
			      have < 0 ? "%s or newer    device has none"
				       : "%s or newer    device has %d",
			      need_called(t->platform_id, &s->deps[i], want),
			      have);
		row++;
	}
	if (s->uuid[0] && row < r.row + r.rows) {
		canvas_text(c, row, 1, 7, INK_TITLE, "uuid");
		canvas_text(c, row, 9, r.cols - 10, INK_NORMAL, s->uuid);
	}
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	int rows, below = 6, top = 0, more;

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
		      mode_name(row->device.mode),
		      table_source_name(row->table.source),
		      row->work.kind == REQUEST_INSPECT ? "   reading again"
							: "");
	more = more_room(&row->table, c->cols);
	canvas_text(c, r.row + 1, 0, r.cols, INK_TITLE, " Module");
	canvas_text(c, r.row + 1, 20 + more, r.cols - 20 - more, INK_TITLE,
		    "Ver    Store   Size     Intg  Addr  Plat  Deps  Verdict");
	rows = r.rows - 2 - below;
	if (a->line >= rows)
		top = a->line - rows + 1;
	for (int i = 0; i < rows && (size_t)(top + i) < row->table.count; i++)
		line(&row->table, c, r.row + 2 + i, &row->table.slots[top + i],
		     more, top + i == a->line);
	if ((size_t)a->line < row->table.count) {
		const struct slot *s = &row->table.slots[a->line];
		char label[PART_CALLED];
		int at = r.row + r.rows - below;

		canvas_rule(c, at, 0, r.cols,
			    s->present ? slot_called(row->table.platform_id, s,
						     label)
				       : "empty slot");
		needs(&row->table, c,
		      (struct rect){ at + 1, 0, below - 2, r.cols }, s);
		canvas_text(c, at + below - 1, 1, r.cols - 2, INK_DIM,
			    "PASS ok   FAIL broken   - not present   ? cannot "
			    "be known in this mode");
	}
}

static bool act(struct app *a, enum action action)
{
	const struct row *row = app_row(a);
	int n = row && row->looked ? (int)row->table.count : 0;

	if (action != ACTION_OPEN)
		return list_move(action, n, n, &a->line);
	app_do(a, ACTION_DIAGNOSE);
	return true;
}

const struct screen screen_modules = {
	.title = "Modules",
	.of_device = true,
	.actions = DO_DEVICE | DO(COPY),
	.opened_by = ACTION_INSPECT,
	.enter = ask_table,
	.draw = draw,
	.act = act,
	.keys = { { "Enter", "diagnosis" },
		  { "w", "wizard" },
		  { "F2", "read again" },
		  { "c", "save" },
		  { "Esc", "back" },
		  { "?", "keys" } },
	.help = "Each line is one module in the flash of the device.\n\n"
		"Intg: its checksum holds. Addr: it lies where it belongs. "
		"Plat: it was built for this platform. Deps: the modules it "
		"needs are there in the versions it needs.\n\n"
		"The source says where the table comes from: the serial "
		"shell, a USB request, or headers and checksums read back "
		"from flash in DFU mode. What a source cannot know is shown "
		"as ?, never as PASS.",
};
