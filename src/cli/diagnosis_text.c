/* SPDX-License-Identifier: MIT */
#include "base/count.h"
#include "cli/diagnosis.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/diagnose/pages.h"
#include "model/catalog/part_words.h"
#include "model/catalog/plain_words.h"
#include "model/catalog/release.h"

#define WIDTH 78

/* Columns of the checks, in the order of enum check_kind. */
#define RELEASE_WIDTH 13
#define MODULE_WIDTH  20

static const int widths[CHECK_KINDS] = { 10, 6, 9, 0 };

/* How a road is taken or a mode reached; led.md.  BUTTON: SETUP or MODE. */
static const struct {
	const char *name, *words;
} ways[] = {
	{ "safe-mode", "hold BUTTON, tap RESET, let go of BUTTON when the LED "
		       "blinks magenta" },
	{ "listening", "hold BUTTON for 3 seconds until the LED blinks dark "
		       "blue" },
	{ "serial", "in listening mode: hold BUTTON for 3 seconds until the "
		    "LED blinks dark blue" },
	{ "usb", "over USB while the device runs; no button is needed" },
	{ "dfu", "hold BUTTON, tap RESET, let go of BUTTON when the LED blinks "
		 "yellow; tap RESET to leave. A bootloader cannot be written "
		 "this way" },
	{ "dfu-staged", "DFU into the update area; the system installs it" },
	{ "ota", "over the air, the device has to be online" },
	{ "swd", "a debug probe at the test points; unbrick has none" },
};

/* Words broken into lines; the first begins at column `at`. */
static void wrap(struct buf *out, const char *text, int indent)
{
	int column = indent;

	while (*text) {
		size_t n = strcspn(text, " ");

		if (column + (int)n >= WIDTH && column > indent) {
			buf_printf(out, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			buf_puts(out, " ");
		}
		buf_printf(out, "%.*s", (int)n, text);
		column += (int)n + 1;
		text += n;
		while (*text == ' ')
			text++;
	}
	buf_puts(out, "\n");
}

static const char *check_word(enum check c)
{
	return c == CHECK_PASS ? "pass" : c == CHECK_FAIL ? "FAIL" : "?";
}

static bool any_check(const struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		for (int k = 0; k < CHECK_KINDS; k++) {
			if (t->slots[i].checks[k] != CHECK_UNKNOWN)
				return true;
		}
	}
	return false;
}

static const char *release_words(const struct table *t, const struct slot *s,
				 char out[RELEASE_RANGE])
{
	if (s->function == FUNCTION_USER)
		return "";
	return release_range(t->platform_id, s->function, s->index, s->version,
			     out);
}

/* Wide enough for "4.0.2 to 4.1.0" where one is there. */
static int release_width(const struct table *t)
{
	char range[RELEASE_RANGE];
	size_t most = RELEASE_WIDTH;

	for (size_t i = 0; i < t->count; i++) {
		size_t n = t->slots[i].present
				   ? strlen(release_words(t, &t->slots[i],
							  range)) +
					     2
				   : 0;

		if (n > most)
			most = n;
	}
	return (int)most;
}

/* Wide enough for "system part3 (file), module system 2". */
static int module_width(const struct table *t)
{
	char words[PLAIN_WORDS];
	size_t most = MODULE_WIDTH;

	for (size_t i = 0; i < t->count; i++) {
		size_t n =
			strlen(plain_slot(t->platform_id, &t->slots[i], words));

		if (n > most)
			most = n;
	}
	return (int)most;
}

static void slot_text(const struct table *t, const struct slot *s, bool checks,
		      const struct diagnosis *d, struct buf *out)
{
	char label[SLOT_LABEL], words[PLAIN_WORDS], range[RELEASE_RANGE];
	const char *mark = "";

	slot_label(s, label);
	for (size_t i = 0; d && i < d->failing_count; i++) {
		if (s->present && strcmp(d->failing[i].module, label) == 0)
			mark = " <--";
	}
	if (!s->present) {
		buf_printf(out, "  %-*s %s\n", module_width(t),
			   plain_slot(t->platform_id, s, words),
			   s->function == FUNCTION_NONE ? "-" : "not there");
		return;
	}
	buf_printf(out, "  %-*s v%-7u%-*s", module_width(t),
		   plain_slot(t->platform_id, s, words), s->version,
		   release_width(t), release_words(t, s, range));
	for (int k = 0; checks && k < CHECK_KINDS; k++)
		buf_printf(out, "%-*s", widths[k], check_word(s->checks[k]));
	while (buf_text(out)[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	buf_printf(out, "%s\n", mark);
}

static void has_text(int platform, const struct module_ref *r, int has,
		     struct buf *out)
{
	const char *name = r->function == FUNCTION_USER
				   ? NULL
				   : release_name(platform, r->function,
						  r->index, (unsigned)has);

	buf_printf(out, "  FAIL, has v%d%s%s%s\n", has, name ? " (" : "",
		   name ? name : "", name ? ")" : "");
}

static void deps_text(const struct table *t, const struct slot *s,
		      struct buf *out)
{
	for (size_t i = 0; i < s->dep_count; i++) {
		const struct module_ref *r = &s->deps[i];
		int has = table_version(t, r->function, r->index);
		enum check c = table_satisfies(t, r);
		char label[PLAIN_WORDS];

		buf_printf(out, "    needs %-16s",
			   plain_ref(t->platform_id, r, label));
		if (c == CHECK_FAIL && has >= 0)
			has_text(t->platform_id, r, has, out);
		else if (c == CHECK_FAIL)
			buf_puts(out, "  FAIL, is not there\n");
		else
			buf_printf(out, "  %s\n",
				   c == CHECK_PASS ? "pass" : "not known");
	}
}

static void table_text(const struct table *t, const struct diagnosis *d,
		       struct buf *out)
{
	bool checks = any_check(t);

	if (checks)
		buf_printf(out, "  %-*s %-8s%-*s%-*s%-*s%-*s%s\n",
			   module_width(t), "module", "version",
			   release_width(t), "release", widths[0], "integrity",
			   widths[1], "range", widths[2], "platform",
			   "dependencies");
	else
		buf_printf(out, "  %-*s %-8s%s\n", module_width(t), "module",
			   "version", "release");
	for (size_t i = 0; i < t->count; i++) {
		slot_text(t, &t->slots[i], checks, d, out);
		if (t->slots[i].present)
			deps_text(t, &t->slots[i], out);
	}
	if (t->cut)
		buf_puts(out, "  (the text ends here, in the middle)\n");
}

void diagnosis_table_text(const struct table *t, struct buf *out)
{
	table_text(t, NULL, out);
}

/* Where a text is diagnosed that calls parts by file, so are they here. */
static const char *people_words(const struct diagnosis *d, const char *text,
				char out[PART_TEXT])
{
	if (d->file_names)
		return text;
	text_copy(out, PART_TEXT, text);
	plain_put(d->platform_id, table_version(&d->table, FUNCTION_SYSTEM, 1),
		  out, PART_TEXT);
	return out;
}

/* Rows that the evidence does not spell out itself. */
static void failing_text(const struct diagnosis *d, struct buf *out)
{
	struct buf line;

	for (size_t i = 0; i < d->failing_count; i++) {
		const struct failing *f = &d->failing[i];
		char start[96], words[PART_TEXT];
		bool told = false;

		snprintf(start, sizeof(start), "%s: %s", f->module, f->check);
		for (size_t k = 0; k < d->evidence_count; k++)
			told |= text_starts(d->evidence[k].text, start);
		if (told)
			continue;
		buf_init(&line, 512);
		buf_puts(&line, start);
		if (f->needs[0])
			buf_printf(&line, ", needs %s", f->needs);
		if (f->has[0])
			buf_printf(&line, ", has %s", f->has);
		buf_printf(out, "  %s\n",
			   people_words(d, buf_text(&line), words));
		buf_fini(&line);
	}
}

/* A failing row of the table in our words, and no line as it stood there. */
static bool is_ours(const struct diagnosis *d, const char *text)
{
	for (size_t i = 0; i < d->failing_count; i++) {
		const char *module = d->failing[i].module;

		if (text_starts(text, module) && text[strlen(module)] == ':')
			return true;
	}
	return false;
}

static void evidence_text(const struct diagnosis *d, struct buf *out)
{
	for (size_t i = 0; i < d->evidence_count; i++) {
		const struct evidence_line *e = &d->evidence[i];
		char words[PART_TEXT];

		if (e->line && is_ours(d, e->text))
			buf_printf(out, "  line %-4u %s\n", e->line,
				   people_words(d, e->text, words));
		else if (e->line)
			buf_printf(out, "  line %-4u %s\n", e->line, e->text);
		else
			buf_printf(out, "  %s\n",
				   people_words(d, e->text, words));
	}
}

static const struct {
	const char *action, *words;
} actions[] = {
	{ "flash", "flash" },
	{ "enter", "enter" },
	{ "leave", "leave" },
	{ "update", "update the" },
	{ "keys", "write the" },
	{ "check", "check" },
	{ "inspect", "inspect:" },
	{ "reset", "reset the" },
	{ "power-cycle", "cut the power:" },
	{ "wait", "wait:" },
	{ "host", "on the host:" },
	{ "rebuild", "build anew:" },
	{ "setup", "set up" },
	{ "console", "in the web console:" },
	{ "replace", "replace the" },
};

static void step_text(int platform, const struct repair_step *r, char *out,
		      size_t size)
{
	const char *words = r->action;
	char part[PART_WORDS];

	if (strcmp(r->action, "none") == 0) {
		snprintf(out, size, "%s", r->what[0] ? r->what : "nothing");
		return;
	}
	for (size_t i = 0; i < COUNT(actions); i++) {
		if (strcmp(actions[i].action, r->action) == 0)
			words = actions[i].words;
	}
	snprintf(out, size, "%s %s%s%s%s%s", words,
		 part_words_of_file(platform, r->what, r->version, part),
		 r->version[0] ? " " : "", r->version,
		 r->over[0] ? " over " : "", r->over);
}

static void repair_text(const struct diagnosis *d, struct buf *out)
{
	for (size_t i = 0; i < d->repair_count; i++) {
		char text[256];

		step_text(d->platform_id, &d->repair[i], text, sizeof(text));
		buf_printf(out, "  %2zu. ", i + 1);
		wrap(out, text, 6);
	}
}

static bool needs_way(const struct diagnosis *d, const char *name)
{
	for (size_t i = 0; i < d->repair_count; i++) {
		const struct repair_step *r = &d->repair[i];
		bool mode = strcmp(r->action, "enter") == 0 ||
			    strcmp(r->action, "leave") == 0;

		if (strcmp(mode ? r->what : r->over, name) == 0)
			return true;
	}
	return false;
}

/* The same words with this device's name of the button. */
static void way_text(const struct platform *p, const char *words, char *out,
		     size_t size)
{
	const char *button = p ? p->button : "SETUP (or MODE)";
	size_t at = 0;

	out[0] = '\0';
	while (*words && at + 1 < size) {
		if (text_starts(words, "BUTTON")) {
			text_copy(out + at, size - at, button);
			at += strlen(out + at);
			words += strlen("BUTTON");
		} else {
			out[at++] = *words++;
			out[at] = '\0';
		}
	}
}

static void ways_text(const struct diagnosis *d, struct buf *out)
{
	const struct platform *p = platform_by_id(d->platform_id);
	bool first = true;

	for (size_t i = 0; i < COUNT(ways); i++) {
		char words[240];

		if (!needs_way(d, ways[i].name))
			continue;
		way_text(p, ways[i].words, words, sizeof(words));
		buf_printf(out, "%s  %-10s ", first ? "\nHow\n" : "",
			   ways[i].name);
		wrap(out, words, 13);
		first = false;
	}
}

static void also_text(const struct diagnosis *d, struct buf *out)
{
	for (size_t i = 0; i < d->also_count; i++)
		buf_printf(out, "  %s: %s\n", verdict_id(d->also[i]),
			   explain_page(d->also[i])->title);
}

static void missing_text(const struct diagnosis *d, struct buf *out)
{
	buf_puts(out, "\nNot seen\n");
	if (!d->missing_count)
		buf_puts(out, "  nothing that could contradict this\n");
	for (size_t i = 0; i < d->missing_count; i++) {
		const struct missing *m = &d->missing[i];

		buf_puts(out, "  - ");
		wrap(out, m->what, 4);
		buf_puts(out, "    get it: ");
		wrap(out, m->how, 12);
		buf_puts(out, "    changes: ");
		wrap(out, m->changes, 13);
	}
}

void diagnosis_text(const struct diagnosis *d, struct buf *out)
{
	char name[PLATFORM_NAME];

	if (d->platform_id >= 0)
		buf_printf(out, "%s: ", platform_name(d->platform_id, name));
	buf_printf(out, "%s  (%s, %s)\n", explain_title(d),
		   verdict_id(d->verdict), confidence_name(d->confidence));
	wrap(out, d->summary, 0);
	if (d->table.count) {
		buf_puts(out, "\nModules\n");
		table_text(&d->table, d, out);
	}
	if (d->evidence_count || d->failing_count) {
		buf_puts(out, "\nWhy\n");
		failing_text(d, out);
		evidence_text(d, out);
	}
	missing_text(d, out);
	if (d->also_count) {
		buf_puts(out, "\nAlso\n");
		also_text(d, out);
	}
	buf_puts(out, "\nWhat to do\n");
	repair_text(d, out);
	ways_text(d, out);
}
