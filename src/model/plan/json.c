/* SPDX-License-Identifier: MIT */
#include "model/plan/json.h"

#include <string.h>

#include "base/text.h"

static json_t *text_or_null(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

static json_t *version_or_null(int version)
{
	return version >= 0 ? json_integer(version) : json_null();
}

static json_t *dependencies(const struct module_ref deps[2])
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < 2; i++) {
		const struct module_ref *r = &deps[i];

		if (r->function == FUNCTION_NONE)
			continue;
		json_array_append_new(
			list, json_pack("{s:s, s:i, s:i, s:i}", "function",
					function_name(r->function),
					"function_id", r->function, "index",
					r->index, "version", r->version));
	}
	return list;
}

static bool set(json_t *o, const char *key, json_t *value)
{
	return json_object_set_new(o, key, value) == 0;
}

static bool flash_members(json_t *o, const struct plan_step *s)
{
	return set(o, "function", json_string(function_name(s->function))) &&
	       set(o, "index", json_integer(s->index)) &&
	       set(o, "from", version_or_null(s->from)) &&
	       set(o, "to", version_or_null(s->to)) &&
	       set(o, "release", text_or_null(s->release)) &&
	       set(o, "over", json_string(road_name(s->over))) &&
	       set(o, "address", json_integer(s->address)) &&
	       set(o, "bytes", json_integer(s->bytes)) &&
	       set(o, "dependencies", dependencies(s->deps));
}

json_t *plan_step_json(const struct plan_step *s)
{
	json_t *o = json_object();
	bool ok = o && set(o, "do", json_string(plan_do_name(s->action))) &&
		  set(o, "what",
		      json_string(s->action == PLAN_RESET && !s->what[0]
					  ? "reset"
					  : s->what));

	if (s->action == PLAN_FLASH)
		ok = ok && flash_members(o, s);
	ok = ok && set(o, "seconds", json_integer(s->seconds)) &&
	     set(o, "reversible", json_boolean(s->reversible)) &&
	     set(o, "why", json_string(s->why));
	if (!ok) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *missing_json(const struct plan_firmware *f)
{
	return json_pack("{s:s, s:s, s:i, s:i, s:o, s:s, s:o}", "what", f->what,
			 "function", function_name(f->function), "index",
			 f->index, "version", f->version, "release",
			 text_or_null(f->release), "where", f->where,
			 "dependencies", dependencies(f->deps));
}

static json_t *better_json(const struct plan *p)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < p->better_count; i++)
		json_array_append_new(list, missing_json(&p->better[i]));
	return json_pack("{s:s, s:o}", "why", p->better_why, "missing", list);
}

json_t *plan_json(const struct plan *p)
{
	char name[PLATFORM_NAME];
	json_t *steps = json_array(), *missing = json_array();
	json_t *o;

	for (size_t i = 0; steps && i < p->step_count; i++)
		json_array_append_new(steps, plan_step_json(&p->steps[i]));
	for (size_t i = 0; missing && i < p->missing_count; i++)
		json_array_append_new(missing, missing_json(&p->missing[i]));
	o = json_pack("{s:s, s:o, s:b, s:o, s:i, s:o, s:o}", "schema",
		      "unbrick.plan/1", "platform",
		      p->platform_id < 0 ? json_null()
					 : json_string(platform_name(
						   p->platform_id, name)),
		      "possible", (int)p->possible, "release",
		      text_or_null(p->target), "seconds", (int)p->seconds,
		      "steps", steps, "missing", missing);
	if (o && !p->possible)
		set(o, "reason", json_string(p->reason));
	if (o && p->assumes[0])
		set(o, "assumes", json_string(p->assumes));
	if (o && p->better_count)
		set(o, "better", better_json(p));
	return o;
}

static const char *get_text(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

/* False: there, but no number of this range. */
static bool get_number(const json_t *o, const char *key, json_int_t max,
		       json_int_t *out)
{
	const json_t *v = json_object_get(o, key);

	if (!v || json_is_null(v))
		return true;
	*out = json_integer_value(v);
	return json_is_integer(v) && *out >= 0 && *out <= max;
}

static bool read_dependencies(const json_t *o, struct plan_step *s)
{
	const json_t *list = json_object_get(o, "dependencies");

	if (json_array_size(list) > 2)
		return false;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *d = json_array_get(list, i);
		json_int_t function = 0, index = 0, version = 0;

		if (!get_number(d, "function_id", FUNCTIONS - 1, &function) ||
		    !get_number(d, "index", 255, &index) ||
		    !get_number(d, "version", 65535, &version))
			return false;
		s->deps[i].function = (uint8_t)function;
		s->deps[i].index = (uint8_t)index;
		s->deps[i].version = (uint16_t)version;
	}
	return true;
}

static bool read_flash(const json_t *o, struct plan_step *s)
{
	json_int_t index = 0, from = -1, to = -1, address = 0, bytes = 0;
	int function = function_by_name(get_text(o, "function"));
	int road = road_by_name(get_text(o, "over"));

	if (function < 0 || road < 0 || !get_number(o, "index", 255, &index) ||
	    !get_number(o, "from", 65535, &from) ||
	    !get_number(o, "to", 65535, &to) ||
	    !get_number(o, "address", UINT32_MAX, &address) ||
	    !get_number(o, "bytes", UINT32_MAX, &bytes) ||
	    !read_dependencies(o, s))
		return false;
	s->function = (uint8_t)function;
	s->over = (enum road)road;
	s->index = (uint8_t)index;
	s->from = (int)from;
	s->to = (int)to;
	s->address = (uint32_t)address;
	s->bytes = (uint32_t)bytes;
	return text_copy(s->release, sizeof(s->release),
			 get_text(o, "release"));
}

bool plan_step_from_json(const json_t *j, struct plan_step *s)
{
	int action = plan_do_by_name(get_text(j, "do"));
	json_int_t seconds = 0;
	int mode;

	memset(s, 0, sizeof(*s));
	s->from = -1;
	s->to = -1;
	if (action < 0 || !get_number(j, "seconds", UINT32_MAX, &seconds) ||
	    !text_copy(s->what, sizeof(s->what), get_text(j, "what")) ||
	    !text_copy(s->why, sizeof(s->why), get_text(j, "why")))
		return false;
	s->action = (enum plan_do)action;
	s->seconds = (uint32_t)seconds;
	s->reversible = json_is_true(json_object_get(j, "reversible"));
	if (s->action == PLAN_FLASH)
		return read_flash(j, s);
	if (s->action != PLAN_MODE)
		return true;
	if (text_same(s->what, "reset") ||
	    text_same(s->what, mode_name(MODE_NORMAL))) {
		s->action = PLAN_RESET;
		return true;
	}
	mode = mode_by_name(s->what);
	if (mode < 0)
		return false;
	s->mode = (enum device_mode)mode;
	return true;
}
