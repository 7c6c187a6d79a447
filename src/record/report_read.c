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

long long report_milliseconds(const json_t *device)
{
	const json_t *step;
	long long sum = 0;
	size_t i;

	json_array_foreach(json_object_get(device, "steps"), i, step) sum +=
		report_number(step, "milliseconds");
	return sum;
}
