/* SPDX-License-Identifier: MIT */
#include "cli/diagnosis.h"

#include "model/catalog/table_json.h"

/* A member that says something; empty ones are left out. */
static void put(json_t *object, const char *key, const char *text)
{
	if (text[0])
		json_object_set_new(object, key, json_string(text));
}

static json_t *also_json(const struct diagnosis *d)
{
	json_t *a = json_array();

	for (size_t i = 0; i < d->also_count; i++)
		json_array_append_new(a, json_string(verdict_id(d->also[i])));
	return a;
}

static json_t *failing_json(const struct diagnosis *d)
{
	json_t *a = json_array();

	for (size_t i = 0; i < d->failing_count; i++) {
		json_t *o = json_object();

		put(o, "module", d->failing[i].module);
		put(o, "check", d->failing[i].check);
		put(o, "needs", d->failing[i].needs);
		put(o, "has", d->failing[i].has);
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *repair_json(const struct diagnosis *d)
{
	json_t *a = json_array();

	for (size_t i = 0; i < d->repair_count; i++) {
		json_t *o = json_object();

		put(o, "do", d->repair[i].action);
		put(o, "what", d->repair[i].what);
		put(o, "version", d->repair[i].version);
		put(o, "over", d->repair[i].over);
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *evidence_json(const struct diagnosis *d)
{
	json_t *a = json_array();

	for (size_t i = 0; i < d->evidence_count; i++)
		json_array_append_new(
			a, json_pack("{s:o, s:s}", "line",
				     d->evidence[i].line
					     ? json_integer(d->evidence[i].line)
					     : json_null(),
				     "text", d->evidence[i].text));
	return a;
}

static json_t *missing_json(const struct diagnosis *d)
{
	json_t *a = json_array();

	for (size_t i = 0; i < d->missing_count; i++)
		json_array_append_new(a, json_pack("{s:s, s:s, s:s}", "what",
						   d->missing[i].what, "how",
						   d->missing[i].how, "changes",
						   d->missing[i].changes));
	return a;
}

json_t *diagnosis_json(const struct diagnosis *d)
{
	char name[PLATFORM_NAME];

	return json_pack(
		"{s:s, s:o, s:s, s:o, s:b, s:s, s:o, s:o, s:o, s:o, s:s, s:o}",
		"schema", "unbrick.diagnosis/1", "platform",
		d->platform_id >= 0
			? json_string(platform_name(d->platform_id, name))
			: json_null(),
		"verdict", verdict_id(d->verdict), "also", also_json(d),
		"disputed", d->disputed, "summary", d->summary, "failing",
		failing_json(d), "repair", repair_json(d), "evidence",
		evidence_json(d), "modules", table_json_modules(&d->table),
		"confidence", confidence_name(d->confidence), "missing",
		missing_json(d));
}
