#include "cli/diagnosis.h"

#include "base/text.h"
#include "model/release.h"

/* A member that says something; empty ones are left out. */
static void put(json_t *object, const char *key, const char *text)
{
	if (text[0])
		json_object_set_new(object, key, json_string(text));
}

static json_t *text_or_null(const char *text)
{
	return text && text[0] ? json_string(text) : json_null();
}

static json_t *ref_json(const struct table *t, const struct module_ref *r)
{
	enum check c = table_satisfies(t, r);

	return json_pack("{s:s, s:i, s:i, s:i, s:o}", "function",
			 function_name(r->function), "function_id",
			 (int)r->function, "index", (int)r->index, "version",
			 (int)r->version, "satisfied",
			 c == CHECK_UNKNOWN ? json_null()
					    : json_boolean(c == CHECK_PASS));
}

static json_t *checks_json(const struct slot *s)
{
	json_t *o = json_object();

	for (int k = 0; k < CHECK_KINDS; k++)
		json_object_set_new(o, check_kind_name((enum check_kind)k),
				    json_string(check_name(s->checks[k])));
	return o;
}

static json_t *slot_json(const struct table *t, const struct slot *s)
{
	json_t *deps = json_array(), *o = json_object();
	bool known = s->function != FUNCTION_NONE;

	json_object_set_new(o, "function",
			    known ? json_string(function_name(s->function))
				  : json_null());
	json_object_set_new(o, "index",
			    known ? json_integer(s->index) : json_null());
	json_object_set_new(o, "version",
			    s->present ? json_integer(s->version)
				       : json_null());
	json_object_set_new(
		o, "release",
		text_or_null(s->present && s->function != FUNCTION_USER
				     ? release_name(t->platform_id, s->function,
						    s->index, s->version)
				     : NULL));
	json_object_set_new(o, "store", json_string(store_name(s->store)));
	json_object_set_new(o, "max_size",
			    s->max_size ? json_integer(s->max_size)
					: json_null());
	json_object_set_new(o, "checks", checks_json(s));
	for (size_t i = 0; i < s->dep_count; i++)
		json_array_append_new(deps, ref_json(t, &s->deps[i]));
	json_object_set_new(o, "dependencies", deps);
	json_object_set_new(o, "uuid", text_or_null(s->uuid));
	return o;
}

json_t *diagnosis_modules(const struct table *t)
{
	json_t *a = json_array();

	for (size_t i = 0; i < t->count; i++)
		json_array_append_new(a, slot_json(t, &t->slots[i]));
	return a;
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

json_t *diagnosis_json(const struct diagnosis *d)
{
	char name[PLATFORM_NAME];

	return json_pack(
		"{s:s, s:o, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:s}", "schema",
		"unbrick.diagnosis/1", "platform",
		d->platform_id >= 0
			? json_string(platform_name(d->platform_id, name))
			: json_null(),
		"verdict", verdict_id(d->verdict), "also", also_json(d),
		"summary", d->summary, "failing", failing_json(d), "repair",
		repair_json(d), "evidence", evidence_json(d), "modules",
		diagnosis_modules(&d->table), "confidence",
		confidence_name(d->confidence));
}
