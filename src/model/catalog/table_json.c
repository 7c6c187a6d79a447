/* SPDX-License-Identifier: MIT */
#include "model/catalog/table_json.h"

#include "model/catalog/release.h"
#include "model/catalog/table_words.h"

#define RELEASES_MAX 64

static json_t *text_or_null(const char *text)
{
	return text && text[0] ? json_string(text) : json_null();
}

static json_t *dependency(const struct table *t, const struct module_ref *r)
{
	enum check c = table_satisfies(t, r);

	return json_pack("{s:s, s:i, s:i, s:i, s:o}", "function",
			 function_name(r->function), "function_id",
			 (int)r->function, "index", (int)r->index, "version",
			 (int)r->version, "satisfied",
			 c == CHECK_UNKNOWN ? json_null()
					    : json_boolean(c == CHECK_PASS));
}

static json_t *checks(const struct slot *s)
{
	json_t *o = json_object();

	for (int k = 0; k < CHECK_KINDS; k++)
		json_object_set_new(o, check_kind_name((enum check_kind)k),
				    json_string(check_name(s->checks[k])));
	return o;
}

/* Every release that carries this version. */
static json_t *releases(const struct table *t, const struct slot *s)
{
	const struct release *list[RELEASES_MAX];
	json_t *names = json_array();
	size_t n = 0;

	if (s->present && s->function != FUNCTION_USER)
		n = release_carrying(t->platform_id, s->function, s->index,
				     s->version, list, RELEASES_MAX);
	for (size_t i = 0; i < n && i < RELEASES_MAX; i++)
		json_array_append_new(names, json_string(list[i]->version));
	return names;
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
	json_object_set_new(o, "releases", releases(t, s));
	json_object_set_new(o, "store", json_string(store_name(s->store)));
	json_object_set_new(o, "max_size",
			    s->max_size ? json_integer(s->max_size)
					: json_null());
	json_object_set_new(o, "checks", checks(s));
	for (size_t i = 0; i < s->dep_count; i++)
		json_array_append_new(deps, dependency(t, &s->deps[i]));
	json_object_set_new(o, "dependencies", deps);
	json_object_set_new(o, "uuid", text_or_null(s->uuid));
	return o;
}

json_t *table_json_modules(const struct table *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->count; i++)
		json_array_append_new(list, slot_json(t, &t->slots[i]));
	return list;
}

json_t *table_json(const struct table *t)
{
	const char *release = table_release(t);

	return json_pack("{s:s, s:o, s:o}", "source",
			 table_source_name(t->source), "release",
			 text_or_null(release), "modules",
			 table_json_modules(t));
}
