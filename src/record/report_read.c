/* SPDX-License-Identifier: MIT */
#include "record/report_parts.h"

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

long long report_milliseconds(const json_t *device)
{
	const json_t *step;
	long long sum = 0;
	size_t i;

	json_array_foreach(json_object_get(device, "steps"), i, step) sum +=
		report_number(step, "milliseconds");
	return sum;
}
