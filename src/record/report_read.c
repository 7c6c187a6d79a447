/* SPDX-License-Identifier: MIT */
#include "record/report_parts.h"

#include <stdio.h>
#include <string.h>

#include "model/catalog/platform.h"
#include "record/svg.h"
#include "record/event.h"

const char *report_text(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

long long report_number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

/* A whole path that begins here: how much of it are folders. */
static size_t folders_of(const char *text, bool begins)
{
	size_t n = 0, last = 0;

	if (!begins || text[0] != '/')
		return 0;
	for (; text[n] && text[n] != ' ' && text[n] != ','; n++) {
		if (text[n] == '/')
			last = n + 1;
	}
	return text[last] && text[last] != ' ' ? last : 0;
}

bool report_put(struct buf *out, const char *before, const char *text,
		const char *after)
{
	bool ok = buf_puts(out, before), begins = true;

	while (*text && ok) {
		char piece[2] = { '\0', '\0' };

		text += folders_of(text, begins);
		piece[0] = *text++;
		ok = svg_escape(out, piece);
		begins = piece[0] == ' ' || piece[0] == '(';
	}
	return ok && buf_puts(out, after);
}

size_t report_count(const json_t *doc, const char *verdict)
{
	const json_t *d;
	size_t i, n = 0;

	json_array_foreach(json_object_get(doc, "devices"), i, d) n +=
		strcmp(report_text(d, "verdict"), verdict) == 0;
	return n;
}

bool report_is_practice(const json_t *device)
{
	return json_is_true(json_object_get(device, "practice"));
}

const char *report_file(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *report_time(long long ms, char out[REPORT_TIME])
{
	if (ms < 60000)
		snprintf(out, REPORT_TIME, "%.1f s", (double)ms / 1000);
	else
		snprintf(out, REPORT_TIME, "%lld:%02lld", ms / 60000,
			 ms / 1000 % 60);
	return out;
}

const char *report_why(const json_t *device)
{
	if (json_is_true(json_object_get(device, "interrupted")))
		return "no verdict: it was broken off, or still runs";
	return report_text(json_object_get(device, "error"), "what");
}

const char *report_spent(const json_t *o, char out[REPORT_SPENT])
{
	struct spent s = { report_number(o, "device_ms"),
			   report_number(o, "bus_ms"),
			   report_number(o, "wait_ms"),
			   report_number(o, "own_ms") };

	out[0] = '\0';
	if (json_object_get(o, "own_ms"))
		spent_text(&s, out, REPORT_SPENT);
	return out;
}

long long report_milliseconds(const json_t *device)
{
	const json_t *step;
	long long sum = 0;
	size_t i;

	json_array_foreach(json_object_get(device, "steps"), i, step) sum +=
		report_number(step, "milliseconds");
	return sum;
}

bool report_part(const char *platform, const json_t *slot, char out[PART_WORDS])
{
	const struct platform *p = platform_by_name(platform);
	struct slot s = {
		.present = true,
		.function = FUNCTION_SYSTEM,
		.index = (uint8_t)report_number(slot, "index"),
		.version = (uint16_t)report_number(slot, "version"),
		.store = STORE_MAIN,
	};
	char label[SLOT_LABEL];

	return p && strcmp(report_text(slot, "function"), "system") == 0 &&
	       strcmp(report_text(slot, "store"), "main") == 0 &&
	       strcmp(part_words_slot(p->id, &s, out), slot_label(&s, label)) !=
		       0;
}

const char *report_what(const char *platform, const json_t *o,
			char out[PART_WORDS])
{
	const struct platform *p = platform_by_name(platform);
	const char *what = report_text(o, "what");
	long long to = report_number(o, "to");
	unsigned index;
	int n = 0;

	if (!p || sscanf(what, "system-part%1u%n", &index, &n) != 1 || what[n])
		return what;
	return part_words(p->id, index, to > 0 ? (unsigned)to : UINT16_MAX,
			  out);
}
