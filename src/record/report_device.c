/* SPDX-License-Identifier: MIT */
/*
 * A device in a page: the cause in a sentence, modules before and after, the
 * steps and their time, a map of the flash.  What a picture shows stands in
 * words beside it.
 */
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "model/catalog/platform.h"
#include "record/field.h"
#include "record/report_parts.h"
#include "record/svg.h"

static const json_t *modules(const json_t *device, const char *when)
{
	return json_object_get(json_object_get(device, when), "modules");
}

static bool same_module(const json_t *a, const json_t *b)
{
	return strcmp(report_text(a, "function"), report_text(b, "function")) ==
		       0 &&
	       strcmp(report_text(a, "store"), report_text(b, "store")) == 0 &&
	       report_number(a, "index") == report_number(b, "index");
}

static const json_t *find(const json_t *list, const json_t *like)
{
	const json_t *slot;
	size_t i;

	json_array_foreach(list, i, slot)
	{
		if (same_module(slot, like))
			return slot;
	}
	return NULL;
}

static bool has(const json_t *slot)
{
	return slot && json_is_integer(json_object_get(slot, "version"));
}

/* The first check that fails, or NULL. */
static const char *failing(const json_t *slot)
{
	const json_t *checks = json_object_get(slot, "checks"), *c;
	const char *kind;

	json_object_foreach((json_t *)checks, kind, c)
	{
		if (strcmp(json_string_value(c) ? json_string_value(c) : "",
			   "fail") == 0)
			return kind;
	}
	return NULL;
}

static bool version_cell(struct buf *out, const json_t *slot)
{
	const char *fail;
	bool ok;

	if (!has(slot))
		return buf_puts(out, "<td>nothing</td>");
	fail = failing(slot);
	ok = buf_printf(out, "<td>v%lld", report_number(slot, "version")) &&
	     (report_text(slot, "release")[0]
		      ? report_put(out, " (", report_text(slot, "release"), ")")
		      : true);
	if (fail)
		return ok && report_put(out, " <b class=\"fail\">FAIL ", fail,
					"</b></td>");
	return ok && buf_puts(out, " <span class=\"pass\">ok</span></td>");
}

static bool changed(const json_t *before, const json_t *after)
{
	return has(before) != has(after) ||
	       (has(before) && (report_number(before, "version") !=
					report_number(after, "version") ||
				!failing(before) != !failing(after)));
}

static bool module_name(struct buf *out, const char *platform,
			const json_t *slot)
{
	char words[PART_WORDS];
	const char *store = report_text(slot, "store");
	bool ok = report_part(platform, slot, words)
			  ? report_put(out, "<td>", words, "")
			  : report_put(out, "<td>",
				       report_text(slot, "function"), " ") &&
				    buf_printf(out, "%lld",
					       report_number(slot, "index"));

	if (strcmp(store, "main") != 0)
		ok = ok && report_put(out, ", ", store, "");
	return ok && buf_puts(out, "</td>");
}

static bool module_row(struct buf *out, const char *platform,
		       const json_t *before, const json_t *after, bool known)
{
	const json_t *slot = before ? before : after;
	bool other = known && changed(before, after);

	if (!report_text(slot, "function")[0] || (!has(before) && !has(after)))
		return true;
	return buf_puts(out, other ? "<tr class=\"changed\">" : "<tr>") &&
	       module_name(out, platform, slot) && version_cell(out, before) &&
	       (known ? version_cell(out, after)
		      : buf_puts(out, "<td>not known</td>")) &&
	       buf_puts(out,
			other ? "<td>changed</td></tr>\n" : "<td></td></tr>\n");
}

static bool modules_html(struct buf *out, const json_t *d)
{
	const char *platform = report_text(d, "platform");
	const json_t *before = modules(d, "before");
	const json_t *after = modules(d, "after"), *slot;
	bool known = json_is_array(after);
	size_t i;
	bool ok = buf_puts(out, "<h3>Modules before and after</h3>\n");

	if (!json_is_array(before) && !known)
		return ok && buf_puts(out, "<p>not known</p>\n");
	ok = ok && buf_puts(out, "<table><thead><tr><th>module</th><th>before"
				 "</th><th>after</th><th></th></tr></thead>\n");
	json_array_foreach(before, i, slot) ok =
		ok && module_row(out, platform, slot, find(after, slot), known);
	json_array_foreach(after, i, slot)
	{
		if (!find(before, slot))
			ok = ok && module_row(out, platform, NULL, slot, known);
	}
	return ok && buf_puts(out, "</table>\n");
}

/* What the time of a step went for, where it was measured. */
static const struct {
	const char *key, *class, *words;
} shares[] = {
	{ "device_ms", "c1", "device" },
	{ "bus_ms", "c2", "bus" },
	{ "wait_ms", "c3", "waiting" },
	{ "own_ms", "c4", "own" },
};

static bool step_bar(struct buf *out, const json_t *s, double x, double y,
		     double scale, const char *title)
{
	bool ok = true, split = false;

	for (size_t i = 0; i < COUNT(shares); i++) {
		double w = (double)report_number(s, shares[i].key) * scale;

		split |= json_object_get(s, shares[i].key) != NULL;
		ok = ok && svg_rect(out, x, y, w, 14, shares[i].class,
				    shares[i].words);
		x += w;
	}
	if (split)
		return ok;
	return svg_rect(out, x, y,
			(double)report_number(s, "milliseconds") * scale, 14,
			"c1", title);
}

static void step_words(const json_t *d, const json_t *s, char *out, size_t size)
{
	char words[PART_WORDS];

	snprintf(out, size, "%s %s", report_text(s, "do"),
		 report_what(report_text(d, "platform"), s, words));
}

/* Each step where it began and as long as it took. */
static bool time_line(struct buf *out, const json_t *d)
{
	const json_t *steps = json_object_get(d, "steps"), *s;
	long long all = report_milliseconds(d);
	double scale = all > 0 ? 420.0 / (double)all : 0, x = 230;
	size_t i;
	bool ok;

	if (all <= 0)
		return true;
	ok = buf_puts(out, "<figure>") &&
	     svg_open(out, 720, (int)json_array_size(steps) * 20 + 4,
		      "time line of the steps");
	json_array_foreach(steps, i, s)
	{
		char words[128], time[REPORT_TIME];
		long long ms = report_number(s, "milliseconds");
		double y = (double)i * 20 + 2;

		step_words(d, s, words, sizeof(words));
		ok = ok && svg_text(out, 0, y + 12, "start", words) &&
		     step_bar(out, s, x, y, scale, words) &&
		     svg_text(out, x + (double)ms * scale + 4, y + 12, "start",
			      report_time(ms, time));
		x += (double)ms * scale;
	}
	return ok && svg_close(out) &&
	       buf_puts(out, "<figcaption class=\"dim\">Each step from left "
			     "to right as long as it took; where it was "
			     "measured: device, bus, waiting, own."
			     "</figcaption></figure>\n");
}

static bool steps_html(struct buf *out, const json_t *d)
{
	char all[REPORT_SPENT];
	const json_t *s;
	size_t i;
	bool ok = buf_puts(out, "<h3>Steps</h3>\n") && time_line(out, d) &&
		  buf_puts(out, "<table><thead><tr><th></th><th>step</th><th>"
				"over</th><th>state</th><th>time</th><th>of "
				"it</th><th>retries</th><th>proof</th></tr>"
				"</thead>\n");

	json_array_foreach(json_object_get(d, "steps"), i, s)
	{
		const json_t *error = json_object_get(s, "error");
		char words[128], time[REPORT_TIME], spent[REPORT_SPENT];

		step_words(d, s, words, sizeof(words));
		report_time(report_number(s, "milliseconds"), time);
		ok = ok &&
		     buf_printf(out, "<tr><td>%lld</td>",
				report_number(s, "number")) &&
		     report_put(out, "<td>", words, "</td>") &&
		     report_put(out, "<td>", report_text(s, "over"), "</td>") &&
		     report_put(out, "<td>", report_text(s, "state"),
				"</td>") &&
		     report_put(out, "<td>", time, "</td>") &&
		     report_put(out, "<td>", report_spent(s, spent), "</td>") &&
		     buf_printf(out, "<td>%lld</td>",
				report_number(s, "retries")) &&
		     report_put(out, "<td>",
				json_is_object(error)
					? report_text(error, "what")
					: report_text(s, "note"),
				"</td></tr>\n");
	}
	ok = ok && buf_puts(out, "</table>\n");
	if (report_spent(json_object_get(d, "spent"), all)[0])
		ok = ok && report_put(out, "<p>Time in all: ", all, "</p>\n");
	return ok;
}

/* The step that wrote into this part of the flash, or NULL. */
static const json_t *written(const json_t *d, const struct window *w)
{
	const json_t *s, *last = NULL;
	size_t i;

	json_array_foreach(json_object_get(d, "steps"), i, s)
	{
		long long at = report_number(s, "address");

		if (strcmp(report_text(s, "do"), "flash") == 0 &&
		    strcmp(report_text(s, "function"),
			   function_name(w->function)) == 0 &&
		    report_number(s, "index") == w->index &&
		    report_text(s, "begun")[0] && at >= w->start &&
		    at < (long long)w->start + w->size)
			last = s;
	}
	return last;
}

static const json_t *slot_in(const json_t *list, const struct window *w)
{
	const json_t *slot;
	size_t i;

	json_array_foreach(list, i, slot)
	{
		if (strcmp(report_text(slot, "function"),
			   function_name(w->function)) == 0 &&
		    report_number(slot, "index") == w->index &&
		    strcmp(report_text(slot, "store"), store_name(w->store)) ==
			    0)
			return slot;
	}
	return NULL;
}

#define PART 232 /* wide */

static bool part(struct buf *out, double x, double y, double height,
		 const json_t *slot, const json_t *step)
{
	char words[96];
	const char *fail = slot ? failing(slot) : NULL;

	if (has(slot))
		snprintf(words, sizeof(words), "v%lld %s%s",
			 report_number(slot, "version"),
			 report_text(slot, "release"), fail ? "  FAIL" : "");
	else
		snprintf(words, sizeof(words), "empty or not known");
	return svg_rect(out, x, y, PART, height,
			step	    ? "changed"
			: has(slot) ? "there"
				    : "none",
			words) &&
	       svg_text(out, x + 6, y + 13, "start", words) &&
	       (step ? svg_text(out, x + PART - 6, y + 13, "end",
				strcmp(report_text(step, "state"),
				       "verified") == 0
					? "written, read back"
					: "written")
		     : true);
}

/* Windows that modules lie in, one below the other by address. */
static bool flash_map(struct buf *out, const json_t *d)
{
	const struct platform *p = platform_by_name(report_text(d, "platform"));
	const json_t *before = modules(d, "before");
	const json_t *after = modules(d, "after");
	double y = 20;
	bool ok = p != NULL;

	if (!p || !json_is_array(before))
		return true;
	ok = buf_puts(out, "<h3>Flash</h3>\n<figure>") &&
	     svg_open(out, 720, 24 + 20 * (int)p->window_count,
		      "map of the flash before and after") &&
	     svg_text(out, 230, 12, "start", "before") &&
	     svg_text(out, 476, 12, "start", "after");
	for (size_t i = 0; i < p->window_count; i++) {
		const struct window *w = &p->windows[i];
		const json_t *b = slot_in(before, w), *a = slot_in(after, w);
		const json_t *step = written(d, w);
		char words[96];

		if (!b && !a && !step)
			continue;
		snprintf(words, sizeof(words), "0x%08x  %s %u, %u KB", w->start,
			 function_name(w->function), w->index, w->size / 1024);
		ok = ok && svg_text(out, 0, y + 13, "start", words) &&
		     part(out, 230, y, 18, b, NULL) &&
		     part(out, 476, y, 18, a, step);
		y += 20;
	}
	return ok && svg_close(out) &&
	       buf_puts(out, "<figcaption class=\"dim\">Where modules lie, "
			     "by address; written parts are marked. The table "
			     "of modules above says the same.</figcaption>"
			     "</figure>\n");
}

static bool cause_html(struct buf *out, const json_t *d)
{
	const json_t *found = json_object_get(d, "diagnosis");
	const json_t *error = json_object_get(d, "error"), *f;
	size_t i;
	bool ok = true;

	if (report_text(found, "summary")[0])
		ok = report_put(out, "<p class=\"cause\">",
				report_text(found, "summary"),
				" <span class=\"dim\">(") &&
		     report_put(out, "", report_text(found, "verdict"), ", ") &&
		     report_put(out, "", report_text(found, "confidence"),
				")</span></p>\n");
	if (json_is_object(error))
		ok = ok &&
		     report_put(out, "<p><b class=\"fail\">",
				report_text(error, "code"), "</b> ") &&
		     report_put(out, "", report_text(error, "what"), "<br>") &&
		     report_put(out, "Device: ", report_text(error, "state"),
				"<br>") &&
		     report_put(out, "Next: ", report_text(error, "next"),
				"</p>\n");
	json_array_foreach(json_object_get(d, "still_failing"), i, f) ok =
		ok &&
		report_put(out, "<p>Still failing: ", report_text(f, "module"),
			   " ") &&
		report_put(out, "", report_text(f, "check"), "</p>\n");
	return ok;
}

/* What people say of the job. */
static bool fields_html(struct buf *out, const json_t *fields)
{
	bool ok = true;

	for (size_t i = 0; field_name(i); i++) {
		const char *text = report_text(fields, field_name(i));

		if (text[0])
			ok = ok &&
			     report_put(out, "<p>", field_name(i), ": ") &&
			     report_put(out, "", text, "</p>\n");
	}
	return ok;
}

static bool firmware_html(struct buf *out, const json_t *d)
{
	const json_t *list = json_object_get(d, "firmware"), *f;
	char words[PART_WORDS];
	size_t i;
	bool ok;

	if (json_array_size(list) == 0)
		return true;
	ok = buf_puts(out, "<h3>Firmware</h3>\n<table><thead><tr><th>what</th>"
			   "<th>file</th><th>SHA-256</th></tr></thead>\n");
	json_array_foreach(list, i, f) ok =
		ok &&
		report_put(out, "<tr><td>",
			   report_what(report_text(d, "platform"), f, words),
			   "</td>") &&
		report_put(out, "<td>", report_file(report_text(f, "source")),
			   "</td>") &&
		report_put(out, "<td><code>", report_text(f, "sha256"),
			   "</code></td></tr>\n");
	return ok && buf_puts(out, "</table>\n");
}

bool report_device_html(const json_t *d, struct buf *out)
{
	const char *verdict = report_text(d, "verdict");
	bool ok = report_put(out, "<section><h2>", report_text(d, "platform"),
			     " ") &&
		  report_put(out, "", report_text(d, "device"), "</h2>\n");

	if (report_is_practice(d))
		ok = ok && buf_puts(out, "<p class=\"practice\">PRACTICE: no "
					 "real device was written to</p>\n");
	return ok && report_put(out, "<p class=\"word ", verdict, "\">") &&
	       report_put(out, "", verdict, "</p>\n") && cause_html(out, d) &&
	       report_put(out, "<p>Port ", report_text(d, "port"), ", job ") &&
	       report_put(out, "", report_text(d, "job"), ", ") &&
	       report_put(out, "", report_text(d, "started"), " to ") &&
	       report_put(out, "", report_text(d, "ended"), "<br>Recipe ") &&
	       report_put(out, "", report_text(d, "recipe"), " <code>") &&
	       report_put(out, "", report_text(d, "recipe_sha256"),
			  "</code></p>\n") &&
	       fields_html(out, json_object_get(d, "fields")) &&
	       modules_html(out, d) && steps_html(out, d) &&
	       flash_map(out, d) && firmware_html(out, d) &&
	       buf_puts(out, "</section>\n");
}
