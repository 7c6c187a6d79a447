/* SPDX-License-Identifier: MIT */
/* Reports as plain text and as CSV. */
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/plain_words.h"
#include "model/catalog/platform.h"
#include "record/field.h"
#include "record/report_parts.h"

#define CELL_MAX   8192 /* bytes of a table in one cell */
#define PLAIN_TEXT 1024 /* of a sentence, with the releases in it */

/* What makes a spreadsheet calculate, also in the wide letters of the east. */
static bool is_formula(const char *text)
{
	static const char *const signs[] = { "=",      "+",	 "-",
					     "@",      "\uff1d", "\uff0b",
					     "\uff0d", "\uff20" };

	for (size_t i = 0; i < COUNT(signs); i++) {
		if (text_starts(text, signs[i]))
			return true;
	}
	return false;
}

/*
 * Quoted by RFC 4180; a formula for a spreadsheet is made harmless.  Where
 * the semicolon parts cells the quotes do not hold, so one may begin there.
 */
static bool cell(struct buf *out, const char *text, const char *end)
{
	bool ok = buf_puts(out, "\""), begins = true;

	for (; *text; text++) {
		if (begins && is_formula(text))
			ok = ok && buf_puts(out, "'");
		begins = strchr(";,\"", *text) || (begins && *text == ' ');
		ok = ok && buf_puts(out, *text == '"' ? "\"" : "") &&
		     buf_add(out, text, 1);
	}
	return ok && buf_puts(out, "\"") && buf_puts(out, end);
}

/*
 * "PASS", "FAIL dependencies", "PASS integrity" where only that is known; and
 * what the module needs; `none` where nothing is known.  Read back by
 * model/evidence/own.c.
 */
static bool check_words(struct buf *out, const json_t *slot, const char *none)
{
	static const char *const kinds[] = { "integrity", "range", "platform",
					     "dependencies" };
	const json_t *checks = json_object_get(slot, "checks"), *need;
	size_t failed = 0, known = 0, i;
	const char *want;
	bool ok;

	for (i = 0; i < COUNT(kinds); i++) {
		const char *c = report_text(checks, kinds[i]);

		failed += strcmp(c, "fail") == 0;
		known += strcmp(c, "pass") == 0;
	}
	want = failed ? "fail" : "pass";
	ok = buf_puts(out, failed ? " FAIL" : known ? " PASS" : none);
	for (i = 0; i < COUNT(kinds) && (failed || known < COUNT(kinds)); i++) {
		if (strcmp(report_text(checks, kinds[i]), want) == 0)
			ok = ok && buf_printf(out, " %s", kinds[i]);
	}
	json_array_foreach(json_object_get(slot, "dependencies"), i, need)
	{
		ok = ok && buf_printf(out, " needs %s %lld v%lld",
				      report_text(need, "function"),
				      report_number(need, "index"),
				      report_number(need, "version"));
	}
	return ok;
}

/* "bootloader 0 v101 PASS; system 2 v206 FAIL dependencies" */
static bool table_cell(struct buf *out, const json_t *table, const char *end)
{
	const json_t *slot;
	struct buf text;
	size_t i;
	bool ok = true;

	buf_init(&text, CELL_MAX);
	json_array_foreach(json_object_get(table, "modules"), i, slot)
	{
		if (strcmp(report_text(slot, "store"), "main") != 0 ||
		    !report_text(slot, "function")[0])
			continue;
		ok = ok &&
		     buf_printf(&text, "%s%s %lld v%lld", text.len ? "; " : "",
				report_text(slot, "function"),
				report_number(slot, "index"),
				report_number(slot, "version")) &&
		     check_words(&text, slot, "");
	}
	ok = ok && cell(out, buf_text(&text), end);
	buf_fini(&text);
	return ok;
}

/* Without a verdict there is no exit code either. */
static bool exit_cell(struct buf *out, const json_t *device)
{
	if (!json_is_integer(json_object_get(device, "exit")))
		return buf_puts(out, ",");
	return buf_printf(out, "%lld,", report_number(device, "exit"));
}

static bool spent_cells(struct buf *out, const json_t *spent)
{
	static const char *const keys[] = { "device_ms", "bus_ms", "wait_ms",
					    "own_ms" };
	bool ok = true;

	for (size_t i = 0; i < COUNT(keys); i++) {
		if (json_object_get(spent, keys[i]))
			ok = ok && buf_printf(out, "%lld",
					      report_number(spent, keys[i]));
		ok = ok && buf_puts(out, ",");
	}
	return ok;
}

static bool field_cells(struct buf *out, const json_t *fields)
{
	bool ok = true;

	for (size_t i = 0; field_name(i); i++)
		ok = ok && cell(out, report_text(fields, field_name(i)),
				field_name(i + 1) ? "," : "\r\n");
	return ok;
}

bool report_csv(const json_t *doc, struct buf *out)
{
	const json_t *d;
	size_t i;
	bool ok = buf_puts(out, "job,device,port,platform,recipe,recipe_sha256,"
				"started,ended,verdict,exit,error_code,error,"
				"milliseconds,before,after,diagnosis,practice,"
				"device_ms,bus_ms,wait_ms,own_ms,operator,lot,"
				"customer,note,label\r\n");

	json_array_foreach(json_object_get(doc, "devices"), i, d)
	{
		const json_t *error = json_object_get(d, "error");
		const json_t *found = json_object_get(d, "diagnosis");
		static const char *const keys[] = { "job",     "device",
						    "port",    "platform",
						    "recipe",  "recipe_sha256",
						    "started", "ended",
						    "verdict" };

		for (size_t k = 0; k < COUNT(keys); k++)
			ok = ok && cell(out, report_text(d, keys[k]), ",");
		ok = ok && exit_cell(out, d) &&
		     cell(out, report_text(error, "code"), ",") &&
		     cell(out, report_why(d), ",") &&
		     buf_printf(out, "%lld,", report_milliseconds(d)) &&
		     table_cell(out, json_object_get(d, "before"), ",") &&
		     table_cell(out, json_object_get(d, "after"), ",") &&
		     cell(out, report_text(found, "verdict"), ",") &&
		     buf_puts(out,
			      report_is_practice(d) ? "true," : "false,") &&
		     spent_cells(out, json_object_get(d, "spent")) &&
		     field_cells(out, json_object_get(d, "fields"));
	}
	return ok;
}

/* As people call modules, with releases; programs read the other forms. */
static const char *plain(const char *platform, const char *text,
			 char out[PLAIN_TEXT])
{
	const struct platform *p = platform_by_name(platform);

	text_copy(out, PLAIN_TEXT, text);
	if (p)
		plain_put(p->id, -1, out, PLAIN_TEXT);
	return out;
}

/* "    system part 2 v206 (0.7.0)   main   PASS needs bootloader v101 (0.7.0)"
 */
static bool row_txt(struct buf *out, const char *platform, const json_t *slot)
{
	char text[PLAIN_TEXT], told[PLAIN_TEXT];
	struct buf words;
	bool ok;

	snprintf(text, sizeof(text), "%s %lld v%lld",
		 report_text(slot, "function"), report_number(slot, "index"),
		 report_number(slot, "version"));
	ok = buf_printf(out, "    %-32s %-8s", plain(platform, text, told),
			report_text(slot, "store"));
	buf_init(&words, PLAIN_TEXT);
	ok = ok && check_words(&words, slot, " not known") &&
	     buf_printf(out, "%s\n", plain(platform, buf_text(&words), told));
	buf_fini(&words);
	return ok;
}

static bool table_txt(struct buf *out, const char *title, const char *platform,
		      const json_t *table)
{
	const json_t *slot;
	size_t i;
	bool ok = buf_printf(out, "  %s\n", title);

	if (!json_is_object(table))
		return ok && buf_puts(out, "    not known\n");
	json_array_foreach(json_object_get(table, "modules"), i, slot)
	{
		if (report_text(slot, "function")[0])
			ok = ok && row_txt(out, platform, slot);
	}
	return ok;
}

static bool step_txt(struct buf *out, const char *platform, const json_t *s)
{
	char words[PART_WORDS], spent[REPORT_SPENT], told[PLAIN_TEXT];
	const json_t *error = json_object_get(s, "error");
	bool ok = buf_printf(out, "    %2lld  %-9s %-8s %-16s %-7s %7.1f s",
			     report_number(s, "number"),
			     report_text(s, "state"), report_text(s, "do"),
			     report_what(platform, s, words),
			     report_text(s, "over"),
			     (double)report_number(s, "milliseconds") / 1000);

	if (report_number(s, "retries"))
		ok = ok && buf_printf(out, "  %lld retries",
				      report_number(s, "retries"));
	if (report_text(s, "note")[0])
		ok = ok &&
		     buf_printf(out, "  %s",
				plain(platform, report_text(s, "note"), told));
	if (json_is_object(error))
		ok = ok &&
		     buf_printf(out, "  %s %s", report_text(error, "code"),
				report_text(error, "what"));
	if (report_spent(s, spent)[0])
		ok = ok && buf_printf(out, "\n        time: %s", spent);
	return ok && buf_puts(out, "\n");
}

static bool found_txt(struct buf *out, const json_t *found)
{
	if (!report_text(found, "summary")[0])
		return true;
	return buf_printf(out, "  cause: %s (%s, %s)\n",
			  report_text(found, "summary"),
			  report_text(found, "verdict"),
			  report_text(found, "confidence"));
}

/* "  operator Ann, lot 7" */
static bool fields_txt(struct buf *out, const json_t *fields)
{
	const char *before = "  ";
	bool ok = true;

	for (size_t i = 0; field_name(i); i++) {
		const char *text = report_text(fields, field_name(i));

		if (!text[0])
			continue;
		ok = ok &&
		     buf_printf(out, "%s%s %s", before, field_name(i), text);
		before = ", ";
	}
	return ok && (before[0] == ' ' || buf_puts(out, "\n"));
}

static bool device_txt(struct buf *out, const json_t *d)
{
	char words[PART_WORDS], spent[REPORT_SPENT];
	const json_t *error = json_object_get(d, "error");
	/* A repair without a recipe has none. */
	const char *hash = report_text(d, "recipe_sha256");
	const json_t *o;
	size_t i;
	bool ok;

	ok = buf_printf(out,
			"%s  %s  port %s  job %s%s\n"
			"  recipe %s%s%.16s%s\n  %s to %s\n",
			report_text(d, "platform"), report_text(d, "device"),
			report_text(d, "port"), report_text(d, "job"),
			json_is_true(json_object_get(d, "practice"))
				? "  PRACTICE"
				: "",
			report_text(d, "recipe"), hash[0] ? " (sha256 " : "",
			hash, hash[0] ? ")" : "", report_text(d, "started"),
			report_text(d, "ended")) &&
	     found_txt(out, json_object_get(d, "diagnosis")) &&
	     fields_txt(out, json_object_get(d, "fields")) &&
	     table_txt(out, "before", report_text(d, "platform"),
		       json_object_get(d, "before")) &&
	     table_txt(out, "after", report_text(d, "platform"),
		       json_object_get(d, "after")) &&
	     buf_puts(out, "  firmware\n");
	json_array_foreach(json_object_get(d, "firmware"), i, o) ok =
		ok &&
		buf_printf(out, "    %-16s %s  %s\n",
			   report_what(report_text(d, "platform"), o, words),
			   report_text(o, "sha256"), report_text(o, "source"));
	ok = ok && buf_puts(out, "  steps\n");
	json_array_foreach(json_object_get(d, "steps"), i, o) ok =
		ok && step_txt(out, report_text(d, "platform"), o);
	if (report_spent(json_object_get(d, "spent"), spent)[0])
		ok = ok && buf_printf(out, "  time in all: %s\n", spent);
	ok = ok && buf_printf(out, "  %s", report_text(d, "verdict"));
	if (json_is_object(error))
		ok = ok &&
		     buf_printf(out, "  %s %s: %s", report_text(error, "code"),
				report_text(error, "text"),
				report_text(error, "what"));
	json_array_foreach(json_object_get(d, "still_failing"), i, o) ok =
		ok &&
		buf_printf(out, "\n  still failing: %s %s (as %s)",
			   report_text(o, "module"), report_text(o, "check"),
			   report_text(o, "since"));
	return ok && buf_puts(out, "\n\n");
}

bool report_txt(const json_t *doc, struct buf *out)
{
	const json_t *d;
	size_t i;
	bool ok = buf_printf(out, "unbrick %s  report of run %s\n\n",
			     report_text(doc, "unbrick"),
			     report_text(doc, "run"));

	json_array_foreach(json_object_get(doc, "devices"), i, d) ok =
		ok && device_txt(out, d);
	return ok;
}
