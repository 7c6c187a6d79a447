/* SPDX-License-Identifier: MIT */
/* A run or a day of several devices on a page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/report_parts.h"
#include "record/svg.h"

#define KEY   96
#define ROWS  64  /* causes, ports, kinds of steps */
#define TIMES 512 /* of one kind, for their middle */

/* What was counted under one name. */
struct tally {
	char key[KEY];
	const char *words; /* or NULL */
	long long count, sum, times[TIMES];
};

struct tallies {
	struct tally *rows;
	size_t count;
};

static bool tallies_open(struct tallies *t)
{
	t->count = 0;
	t->rows = calloc(ROWS, sizeof(*t->rows));
	return t->rows != NULL;
}

/* More names than there is room for are counted under the last one. */
static struct tally *tally(struct tallies *t, const char *key)
{
	for (size_t i = 0; i < t->count; i++) {
		if (strcmp(t->rows[i].key, key) == 0)
			return &t->rows[i];
	}
	if (t->count < ROWS)
		snprintf(t->rows[t->count++].key, KEY, "%s", key);
	return &t->rows[t->count - 1];
}

static void add(struct tally *t, long long value)
{
	if (t->count < TIMES)
		t->times[t->count] = value;
	t->count++;
	t->sum += value;
}

static int by_size(const void *x, const void *y)
{
	const long long *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static size_t sorted(struct tally *t)
{
	size_t n = t->count < TIMES ? (size_t)t->count : TIMES;

	qsort(t->times, n, sizeof(t->times[0]), by_size);
	return n;
}

static bool head(struct buf *out, const char *title, const char *columns)
{
	bool ok = report_put(out, "<h2>", title, "</h2>\n") &&
		  buf_puts(out, "<table><thead><tr>");

	for (;; columns++) {
		size_t n = strcspn(columns, "|");

		ok = ok && buf_puts(out, "<th>") && buf_add(out, columns, n) &&
		     buf_puts(out, "</th>");
		columns += n;
		if (!*columns)
			break;
	}
	return ok && buf_puts(out, "</tr></thead>\n");
}

/* A bar in a cell of a table. */
static bool bar(struct buf *out, double from, double width, const char *class,
		const char *title)
{
	return buf_puts(out, "<td>") && svg_open(out, 200, 14, title) &&
	       svg_rect(out, from, 1, width < 1 && width > 0 ? 1 : width, 12,
			class, NULL) &&
	       svg_close(out) && buf_puts(out, "</td>");
}

static bool is(const json_t *d, const char *verdict)
{
	return strcmp(report_text(d, "verdict"), verdict) == 0;
}

static bool yield(const json_t *devices, struct buf *out)
{
	size_t all = json_array_size(devices), passed = 0, failed = 0, i;
	size_t practice = 0;
	double scale = all ? 700.0 / (double)all : 0;
	const json_t *d;
	char words[96];
	bool ok = true;

	json_array_foreach(devices, i, d)
	{
		passed += is(d, "PASS");
		failed += is(d, "FAIL");
		practice += report_is_practice(d);
	}
	if (practice)
		ok = buf_printf(out,
				"<p class=\"practice\">PRACTICE: %zu of the "
				"devices are no real ones</p>\n",
				practice);
	snprintf(words, sizeof(words),
		 "%zu devices: %zu PASS (%.0f %%), %zu FAIL, %zu other", all,
		 passed, all ? 100.0 * (double)passed / (double)all : 0, failed,
		 all - passed - failed);
	return ok && report_put(out, "<p class=\"word\">", words, "</p>\n") &&
	       buf_puts(out, "<figure>") && svg_open(out, 700, 16, words) &&
	       svg_rect(out, 0, 0, (double)passed * scale, 16, "ok", NULL) &&
	       svg_rect(out, (double)passed * scale, 0, (double)failed * scale,
			16, "bad", NULL) &&
	       svg_rect(out, (double)(passed + failed) * scale, 0,
			(double)(all - passed - failed) * scale, 16, "c4",
			NULL) &&
	       svg_close(out) && buf_puts(out, "</figure>\n");
}

static bool causes(const json_t *devices, struct buf *out)
{
	struct tallies t;
	const json_t *d;
	size_t i;
	bool ok = tallies_open(&t);

	json_array_foreach(devices, i, d)
	{
		const json_t *error = json_object_get(d, "error");
		struct tally *row;

		if (!ok || !is(d, "FAIL"))
			continue;
		row = tally(&t, report_text(error, "code")[0]
					? report_text(error, "code")
					: "broken off");
		row->words = report_text(error, "text");
		add(row, 1);
	}
	if (ok && t.count)
		ok = head(out, "Failures by cause", "code|cause|devices|");
	for (i = 0; ok && i < t.count; i++)
		ok = report_put(out, "<tr><td>", t.rows[i].key, "</td>") &&
		     report_put(out, "<td>", t.rows[i].words, "</td>") &&
		     buf_printf(out, "<td>%lld</td>", t.rows[i].count) &&
		     bar(out, 0,
			 200.0 * (double)t.rows[i].count /
				 (double)json_array_size(devices),
			 "bad", t.rows[i].key) &&
		     buf_puts(out, "</tr>\n");
	if (ok && t.count)
		ok = buf_puts(out, "</table>\n");
	free(t.rows);
	return ok;
}

/* The shortest, the middle and the longest, and where they lie. */
static bool spread_row(struct buf *out, struct tally *t, long long most)
{
	char low[REPORT_TIME], middle[REPORT_TIME], high[REPORT_TIME];
	size_t n = sorted(t);
	double scale = most > 0 ? 200.0 / (double)most : 0;

	if (n == 0)
		return true;
	report_time(t->times[0], low);
	report_time(t->times[n / 2], middle);
	report_time(t->times[n - 1], high);
	return report_put(out, "<tr><td>", t->key, "</td>") &&
	       buf_printf(out, "<td>%lld</td>", t->count) &&
	       report_put(out, "<td>", low, "</td>") &&
	       report_put(out, "<td>", middle, "</td>") &&
	       report_put(out, "<td>", high, "</td><td>") &&
	       svg_open(out, 200, 14, t->key) &&
	       svg_rect(out, (double)t->times[0] * scale, 5,
			(double)(t->times[n - 1] - t->times[0]) * scale + 1, 4,
			"c4", NULL) &&
	       svg_rect(out, (double)t->times[n / 2] * scale, 1, 3, 12, "c1",
			NULL) &&
	       svg_close(out) && buf_puts(out, "</td></tr>\n");
}

static void count_steps(struct tallies *t, const json_t *d)
{
	const json_t *s;
	size_t i;

	add(tally(t, "whole device"), report_milliseconds(d));
	json_array_foreach(json_object_get(d, "steps"), i, s)
	{
		char key[KEY], words[PART_WORDS];

		if (report_number(s, "milliseconds") <= 0)
			continue;
		snprintf(key, sizeof(key), "%s %s%s%s", report_text(s, "do"),
			 report_what(report_text(d, "platform"), s, words),
			 report_text(s, "over")[0] ? " over " : "",
			 report_text(s, "over"));
		add(tally(t, key), report_number(s, "milliseconds"));
	}
}

static bool times(const json_t *devices, struct buf *out)
{
	struct tallies t;
	const json_t *d;
	long long most = 0;
	size_t i;
	bool ok = tallies_open(&t);

	json_array_foreach(devices, i, d)
	{
		if (ok)
			count_steps(&t, d);
	}
	for (i = 0; i < (ok ? t.count : 0); i++) {
		size_t n = sorted(&t.rows[i]);

		if (n && t.rows[i].times[n - 1] > most)
			most = t.rows[i].times[n - 1];
	}
	ok = ok && head(out, "Time by device and step",
			"step|times|shortest|middle|longest|");
	for (i = 0; ok && i < t.count; i++)
		ok = spread_row(out, &t.rows[i], most);
	free(t.rows);
	return ok && buf_puts(out, "</table>\n");
}

static long long retries_of(const json_t *d)
{
	const json_t *s;
	long long sum = 0;
	size_t i;

	json_array_foreach(json_object_get(d, "steps"), i, s) sum +=
		report_number(s, "retries");
	return sum;
}

/* A bad cable or socket shows. */
static bool ports(const json_t *devices, struct buf *out)
{
	struct tallies t;
	const json_t *d;
	long long most = 1;
	size_t i;
	bool ok = tallies_open(&t);

	json_array_foreach(devices, i, d)
	{
		if (ok)
			add(tally(&t, report_text(d, "port")), retries_of(d));
	}
	for (i = 0; i < (ok ? t.count : 0); i++)
		most = t.rows[i].sum > most ? t.rows[i].sum : most;
	ok = ok && head(out, "Retries by port", "port|devices|retries|");
	for (i = 0; ok && i < t.count; i++)
		ok = report_put(out, "<tr><td>", t.rows[i].key, "</td>") &&
		     buf_printf(out, "<td>%lld</td><td>%lld</td>",
				t.rows[i].count, t.rows[i].sum) &&
		     bar(out, 0, 200.0 * (double)t.rows[i].sum / (double)most,
			 "c3", t.rows[i].key) &&
		     buf_puts(out, "</tr>\n");
	free(t.rows);
	return ok && buf_puts(out, "</table>\n");
}

static bool list(const json_t *devices, struct buf *out)
{
	const json_t *d;
	size_t i;
	bool ok = head(out, "Devices",
		       "device|platform|port|verdict|cause|time|retries");

	json_array_foreach(devices, i, d)
	{
		const json_t *found = json_object_get(d, "diagnosis");
		char time[REPORT_TIME];

		report_time(report_milliseconds(d), time);
		ok = ok &&
		     report_put(out, "<tr><td>", report_text(d, "device"),
				"</td>") &&
		     report_put(out, "<td>", report_text(d, "platform"),
				"</td>") &&
		     report_put(out, "<td>", report_text(d, "port"), "</td>") &&
		     report_put(out, "<td class=\"", report_text(d, "verdict"),
				"\">") &&
		     report_put(out, "", report_text(d, "verdict"), "</td>") &&
		     report_put(out, "<td>",
				report_why(d)[0]
					? report_why(d)
					: report_text(found, "summary"),
				"</td>") &&
		     report_put(out, "<td>", time, "</td>") &&
		     buf_printf(out, "<td>%lld</td></tr>\n", retries_of(d));
	}
	return ok && buf_puts(out, "</table>\n");
}

bool report_batch_html(const json_t *devices, struct buf *out)
{
	return buf_puts(out, "<section>") && yield(devices, out) &&
	       causes(devices, out) && times(devices, out) &&
	       ports(devices, out) && list(devices, out) &&
	       buf_puts(out, "</section>\n");
}
