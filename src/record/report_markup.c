/* SPDX-License-Identifier: MIT */
/* Reports as JUnit XML and as one self-contained HTML page. */
#include <stdio.h>
#include <string.h>

#include "record/field.h"
#include "record/report_parts.h"

static const char style[] =
	"body{font:16px/1.4 system-ui,sans-serif;margin:2em auto;max-width:"
	"60em;padding:0 1em}table{border-collapse:collapse;margin:.5em 0}"
	"td,th{border:1px solid #999;padding:.2em .6em;text-align:left}"
	"h2{margin-top:2em}.PASS,.pass{color:#06600a}.FAIL,.fail,.STOPPED"
	"{color:#a00000}.word{font-size:1.6em;font-weight:bold}code{font-size:"
	".85em;overflow-wrap:anywhere}@media print{h2{break-before:auto}}";

/* For element content and quoted attributes alike. */
static bool put(struct buf *out, const char *text)
{
	bool ok = true;

	for (; *text && ok; text++) {
		switch (*text) {
		case '&':
			ok = buf_puts(out, "&amp;");
			break;
		case '<':
			ok = buf_puts(out, "&lt;");
			break;
		case '>':
			ok = buf_puts(out, "&gt;");
			break;
		case '"':
			ok = buf_puts(out, "&quot;");
			break;
		default:
			ok = buf_add(out, text, 1);
			break;
		}
	}
	return ok;
}

static bool wrap(struct buf *out, const char *before, const char *text,
		 const char *after)
{
	return buf_puts(out, before) && put(out, text) && buf_puts(out, after);
}

static double seconds(const json_t *device)
{
	return (double)report_milliseconds(device) / 1000;
}

static size_t count(const json_t *doc, const char *verdict)
{
	const json_t *d;
	size_t i, n = 0;

	json_array_foreach(json_object_get(doc, "devices"), i, d) n +=
		strcmp(report_text(d, "verdict"), verdict) == 0;
	return n;
}

static bool fields_xml(struct buf *out, const json_t *fields)
{
	bool ok = true, any = false;

	for (size_t i = 0; field_name(i); i++) {
		const char *text = report_text(fields, field_name(i));

		if (!text[0])
			continue;
		ok = ok && buf_puts(out, any ? "" : "    <properties>\n") &&
		     wrap(out, "      <property name=\"", field_name(i),
			  "\" value=\"") &&
		     wrap(out, "", text, "\"/>\n");
		any = true;
	}
	return ok && (!any || buf_puts(out, "    </properties>\n"));
}

static bool case_xml(struct buf *out, const json_t *d)
{
	const char *verdict = report_text(d, "verdict");
	const json_t *error = json_object_get(d, "error");
	bool ok = wrap(out, "  <testcase classname=\"",
		       report_text(d, "recipe"), "\"") &&
		  wrap(out, " name=\"", report_text(d, "platform"), " ") &&
		  wrap(out, "",
		       report_text(d, "device")[0] ? report_text(d, "device")
						   : report_text(d, "port"),
		       "\"") &&
		  buf_printf(out, " time=\"%.3f\">\n", seconds(d)) &&
		  fields_xml(out, json_object_get(d, "fields"));

	if (strcmp(verdict, "SKIPPED") == 0)
		ok = ok && wrap(out, "    <skipped message=\"",
				report_text(error, "what"), "\"/>\n");
	else if (strcmp(verdict, "PASS") != 0)
		ok = ok &&
		     wrap(out, "    <failure type=\"",
			  report_text(error, "code"), "\" message=\"") &&
		     wrap(out, "", report_why(d), "\">") &&
		     wrap(out, "", report_text(error, "next"), "</failure>\n");
	return ok && buf_puts(out, "  </testcase>\n");
}

bool report_xml(const json_t *doc, struct buf *out)
{
	const json_t *devices = json_object_get(doc, "devices");
	size_t all = json_array_size(devices), i;
	size_t skipped = count(doc, "SKIPPED");
	const json_t *d;
	bool ok =
		buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") &&
		wrap(out, "<testsuite name=\"unbrick ", report_text(doc, "run"),
		     "\"") &&
		buf_printf(out,
			   " tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\""
			   ">\n",
			   all, all - count(doc, "PASS") - skipped, skipped);

	json_array_foreach(devices, i, d) ok = ok && case_xml(out, d);
	return ok && buf_puts(out, "</testsuite>\n");
}

static bool check_cell(struct buf *out, const json_t *slot, const char *kind)
{
	const char *c = report_text(json_object_get(slot, "checks"), kind);

	return wrap(out, "<td class=\"", c, "\">") && wrap(out, "", c, "</td>");
}

/* What a module is called in a table, to the reader. */
static bool name_html(struct buf *out, const char *platform, const json_t *slot)
{
	char words[PART_WORDS];

	if (report_part(platform, slot, words))
		return wrap(out, "<tr><td>", words, "</td>");
	return wrap(out, "<tr><td>", report_text(slot, "function"), " ") &&
	       buf_printf(out, "%lld</td>", report_number(slot, "index"));
}

static bool table_html(struct buf *out, const char *title, const char *platform,
		       const json_t *table)
{
	const json_t *slot;
	size_t i;
	bool ok = wrap(out, "<h3>", title, "</h3>\n");

	if (!json_is_object(table))
		return ok && buf_puts(out, "<p>not known</p>\n");
	ok = ok && buf_puts(out, "<table><tr><th>module</th><th>version</th>"
				 "<th>store</th><th>integrity</th><th>range"
				 "</th><th>platform</th><th>dependencies</th>"
				 "</tr>\n");
	json_array_foreach(json_object_get(table, "modules"), i, slot)
	{
		if (!report_text(slot, "function")[0])
			continue;
		ok = ok && name_html(out, platform, slot) &&
		     buf_printf(out, "<td>%lld</td>",
				report_number(slot, "version")) &&
		     wrap(out, "<td>", report_text(slot, "store"), "</td>") &&
		     check_cell(out, slot, "integrity") &&
		     check_cell(out, slot, "range") &&
		     check_cell(out, slot, "platform") &&
		     check_cell(out, slot, "dependencies") &&
		     buf_puts(out, "</tr>\n");
	}
	return ok && buf_puts(out, "</table>\n");
}

static bool steps_html(struct buf *out, const json_t *d)
{
	char words[PART_WORDS];
	const json_t *s;
	size_t i;
	bool ok = buf_puts(out, "<h3>Steps</h3>\n<table><tr><th></th><th>step"
				"</th><th>over</th><th>state</th><th>seconds"
				"</th><th>proof</th></tr>\n");

	json_array_foreach(json_object_get(d, "steps"), i, s)
	{
		const json_t *error = json_object_get(s, "error");

		ok = ok &&
		     buf_printf(out, "<tr><td>%lld</td>",
				report_number(s, "number")) &&
		     wrap(out, "<td>", report_text(s, "do"), " ") &&
		     wrap(out, "",
			  report_what(report_text(d, "platform"), s, words),
			  "</td>") &&
		     wrap(out, "<td>", report_text(s, "over"), "</td>") &&
		     wrap(out, "<td>", report_text(s, "state"), "</td>") &&
		     buf_printf(out, "<td>%.1f</td>",
				(double)report_number(s, "milliseconds") /
					1000) &&
		     wrap(out, "<td>",
			  json_is_object(error) ? report_text(error, "what")
						: report_text(s, "note"),
			  "</td></tr>\n");
	}
	return ok && buf_puts(out, "</table>\n");
}

static bool fields_html(struct buf *out, const json_t *fields)
{
	bool ok = true;

	for (size_t i = 0; field_name(i); i++) {
		const char *text = report_text(fields, field_name(i));

		if (text[0])
			ok = ok && wrap(out, "<p>", field_name(i), ": ") &&
			     wrap(out, "", text, "</p>\n");
	}
	return ok;
}

static bool device_html(struct buf *out, const json_t *d)
{
	char words[PART_WORDS];
	const json_t *error = json_object_get(d, "error");
	const char *verdict = report_text(d, "verdict");
	const json_t *f;
	size_t i;
	bool ok = wrap(out, "<h2>", report_text(d, "platform"), " ") &&
		  wrap(out, "", report_text(d, "device"), "</h2>\n") &&
		  wrap(out, "<p class=\"word ", verdict, "\">") &&
		  wrap(out, "", verdict, "</p>\n");

	if (json_is_object(error))
		ok = ok && wrap(out, "<p>", report_text(error, "code"), " ") &&
		     wrap(out, "", report_text(error, "what"), "<br>") &&
		     wrap(out, "", report_text(error, "next"), "</p>\n");
	json_array_foreach(json_object_get(d, "still_failing"), i, f) ok =
		ok &&
		wrap(out, "<p>Still failing: ", report_text(f, "module"),
		     " ") &&
		wrap(out, "", report_text(f, "check"), "</p>\n");
	ok = ok && wrap(out, "<p>Port ", report_text(d, "port"), ", job ") &&
	     wrap(out, "", report_text(d, "job"), ", ") &&
	     wrap(out, "", report_text(d, "started"), " to ") &&
	     wrap(out, "", report_text(d, "ended"), "<br>Recipe ") &&
	     wrap(out, "", report_text(d, "recipe"), " <code>") &&
	     wrap(out, "", report_text(d, "recipe_sha256"), "</code></p>\n") &&
	     fields_html(out, json_object_get(d, "fields")) &&
	     table_html(out, "Before", report_text(d, "platform"),
			json_object_get(d, "before")) &&
	     table_html(out, "After", report_text(d, "platform"),
			json_object_get(d, "after")) &&
	     steps_html(out, d) && buf_puts(out, "<h3>Firmware</h3>\n<table>");
	json_array_foreach(json_object_get(d, "firmware"), i, f) ok =
		ok &&
		wrap(out, "<tr><td>",
		     report_what(report_text(d, "platform"), f, words),
		     "</td>") &&
		wrap(out, "<td>", report_text(f, "source"), "</td>") &&
		wrap(out, "<td><code>", report_text(f, "sha256"),
		     "</code></td></tr>\n");
	return ok && buf_puts(out, "</table>\n");
}

bool report_html(const json_t *doc, struct buf *out)
{
	const json_t *d;
	size_t i;
	bool ok =
		buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
			      "charset=\"utf-8\"><meta name=\"viewport\" "
			      "content=\"width=device-width\"><meta http-equiv="
			      "\"Content-Security-Policy\" content=\""
			      "default-src 'none'; style-src 'unsafe-inline'"
			      "\">") &&
		wrap(out, "<title>unbrick report ", report_text(doc, "run"),
		     "</title><style>") &&
		buf_puts(out, style) &&
		buf_puts(out, "</style></head><body>\n<h1>Repair report"
			      "</h1>\n");

	json_array_foreach(json_object_get(doc, "devices"), i, d) ok =
		ok && device_html(out, d);
	return ok && wrap(out, "<p>Made by unbrick ",
			  report_text(doc, "unbrick"), "</p></body></html>\n");
}
