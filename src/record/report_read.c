/* SPDX-License-Identifier: MIT */
#include "record/report_parts.h"

#include <stdio.h>
#include <string.h>

#include "model/catalog/platform.h"
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
