/* SPDX-License-Identifier: MIT */
#include "tests/lib/schema.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "recipe/embed.h"

struct check {
	json_t *root;	/* of the file that is being read */
	json_t *others; /* files that it refers to, by name */
	char *why;
	size_t size;
	bool quiet; /* inside anyOf and oneOf */
};

static bool holds(struct check *c, json_t *s, json_t *v, const char *place);

static bool no(struct check *c, const char *place, const char *fmt, ...)
{
	char text[160];
	va_list ap;

	if (c->quiet)
		return false;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(c->why, c->size, "%s: %s", place, text);
	return false;
}

static bool is_type(const char *type, const json_t *v)
{
	if (strcmp(type, "number") == 0)
		return json_is_number(v);
	return (strcmp(type, "object") == 0 && json_is_object(v)) ||
	       (strcmp(type, "array") == 0 && json_is_array(v)) ||
	       (strcmp(type, "string") == 0 && json_is_string(v)) ||
	       (strcmp(type, "integer") == 0 && json_is_integer(v)) ||
	       (strcmp(type, "boolean") == 0 && json_is_boolean(v)) ||
	       (strcmp(type, "null") == 0 && json_is_null(v));
}

static bool type_holds(const json_t *k, const json_t *v)
{
	size_t i;
	json_t *t;

	if (json_is_string(k))
		return is_type(json_string_value(k), v);
	json_array_foreach(k, i, t)
	{
		if (is_type(json_string_value(t), v))
			return true;
	}
	return false;
}

static bool among(json_t *list, json_t *v)
{
	size_t i;
	json_t *t;

	json_array_foreach(list, i, t)
	{
		if (json_equal(t, v))
			return true;
	}
	return false;
}

static bool matches(const json_t *pattern, const char *text)
{
	regex_t re;
	bool ok;

	if (regcomp(&re, json_string_value(pattern), REG_EXTENDED | REG_NOSUB))
		abort();
	ok = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	return ok;
}

/* How many of the schemas hold. */
static size_t count_holding(struct check *c, json_t *list, json_t *v,
			    const char *place)
{
	struct check inner = *c;
	size_t i, n = 0;
	json_t *s;

	inner.quiet = true;
	json_array_foreach(list, i, s) n += holds(&inner, s, v, place);
	return n;
}

static bool members_hold(struct check *c, json_t *s, json_t *v,
			 const char *place)
{
	json_t *known = json_object_get(s, "properties");
	json_t *rest = json_object_get(s, "additionalProperties");
	json_t *names = json_object_get(s, "propertyNames");
	const char *key;
	json_t *m, *k;
	size_t i;

	json_array_foreach(json_object_get(s, "required"), i, k)
	{
		if (!json_object_get(v, json_string_value(k)))
			return no(c, place, "lacks '%s'", json_string_value(k));
	}
	json_object_foreach(v, key, m)
	{
		json_t *own = json_object_get(known, key);
		char where[256];

		snprintf(where, sizeof(where), "%s.%s", place, key);
		if (!own && json_is_false(rest))
			return no(c, where, "is not known");
		if (!own && json_is_object(rest))
			own = rest;
		if (own && !holds(c, own, m, where))
			return false;
		if (names && !matches(json_object_get(names, "pattern"), key))
			return no(c, where, "is no name");
	}
	return true;
}

static bool items_hold(struct check *c, json_t *s, json_t *v, const char *place)
{
	size_t i;
	json_t *m;

	json_array_foreach(v, i, m)
	{
		char where[256];

		snprintf(where, sizeof(where), "%s[%zu]", place, i);
		if (!holds(c, s, m, where))
			return false;
	}
	return true;
}

static json_int_t measure(const char *keyword, const json_t *v, bool *applies)
{
	*applies = true;
	if (strstr(keyword, "Items") && json_is_array(v))
		return (json_int_t)json_array_size(v);
	if (strstr(keyword, "Properties") && json_is_object(v))
		return (json_int_t)json_object_size(v);
	if (strstr(keyword, "Length") && json_is_string(v))
		return (json_int_t)json_string_length(v);
	if (strstr(keyword, "imum") && json_is_integer(v))
		return json_integer_value(v);
	*applies = false;
	return 0;
}

static bool limit_holds(const char *keyword, const json_t *k, const json_t *v)
{
	bool applies;
	json_int_t n = measure(keyword, v, &applies);

	if (!applies)
		return true;
	return strncmp(keyword, "min", 3) == 0 ? n >= json_integer_value(k)
					       : n <= json_integer_value(k);
}

static bool is_limit(const char *k)
{
	static const char *const words[] = { "minItems",      "maxItems",
					     "minProperties", "maxProperties",
					     "minLength",     "maxLength",
					     "minimum",	      "maximum" };

	for (size_t i = 0; i < COUNT(words); i++) {
		if (strcmp(words[i], k) == 0)
			return true;
	}
	return false;
}

static bool is_silent(const char *k)
{
	static const char *const words[] = {
		"$schema",     "$id",		"title",
		"description", "definitions",	"properties",
		"required",    "propertyNames", "additionalProperties",
	};

	for (size_t i = 0; i < COUNT(words); i++) {
		if (strcmp(words[i], k) == 0)
			return true;
	}
	return false;
}

json_t *schema_follow(json_t *root, json_t *others, const char *ref,
		      json_t **file)
{
	static const char place[] = "#/definitions/";
	const char *hash = strstr(ref, place);
	char name[64];

	*file = root;
	if (!hash)
		return NULL;
	if (hash != ref) {
		snprintf(name, sizeof(name), "schema/%.*s", (int)(hash - ref),
			 ref);
		*file = json_object_get(others, name);
		if (!*file) {
			*file = schema_load(name);
			json_object_set_new(others, name, *file);
		}
	}
	return json_object_get(json_object_get(*file, "definitions"),
			       hash + strlen(place));
}

/* What is referred to speaks of its own file. */
static bool ref_holds(struct check *c, const json_t *ref, json_t *v,
		      const char *place)
{
	json_t *from = c->root, *s;
	bool good;

	s = schema_follow(from, c->others, json_string_value(ref), &c->root);
	good = holds(c, s, v, place);
	c->root = from;
	return good;
}

static bool keyword_holds(struct check *c, const char *key, json_t *k,
			  json_t *v, const char *place)
{
	if (strcmp(key, "$ref") == 0)
		return ref_holds(c, k, v, place);
	if (strcmp(key, "type") == 0)
		return type_holds(k, v) || no(c, place, "has another type");
	if (strcmp(key, "enum") == 0)
		return among(k, v) || no(c, place, "is none of the words");
	if (strcmp(key, "const") == 0)
		return json_equal(k, v) || no(c, place, "is not the constant");
	if (strcmp(key, "pattern") == 0)
		return !json_is_string(v) || matches(k, json_string_value(v)) ||
		       no(c, place, "has another form");
	if (strcmp(key, "items") == 0)
		return !json_is_array(v) || items_hold(c, k, v, place);
	if (strcmp(key, "anyOf") == 0)
		return count_holding(c, k, v, place) > 0 ||
		       no(c, place, "fits none of anyOf");
	if (strcmp(key, "oneOf") == 0)
		return count_holding(c, k, v, place) == 1 ||
		       no(c, place, "does not fit one of oneOf");
	if (is_limit(key))
		return limit_holds(key, k, v) || no(c, place, "breaks %s", key);
	if (is_silent(key))
		return true;
	c->quiet = false;
	return no(c, place, "the schema has the unknown keyword '%s'", key);
}

static bool holds(struct check *c, json_t *s, json_t *v, const char *place)
{
	const char *key;
	json_t *k;

	if (!s)
		return no(c, place, "the schema has a hole");
	if (json_is_boolean(s))
		return json_is_true(s) || no(c, place, "is not wanted");
	json_object_foreach(s, key, k)
	{
		if (!keyword_holds(c, key, k, v, place))
			return false;
	}
	return !json_is_object(v) || members_hold(c, s, v, place);
}

bool schema_holds(json_t *schema, json_t *value, char *why, size_t size)
{
	struct check c = { .root = schema,
			   .others = json_object(),
			   .why = why,
			   .size = size };
	bool good;

	why[0] = '\0';
	good = holds(&c, schema, value, "$");
	json_decref(c.others);
	return good;
}

json_t *schema_load(const char *name)
{
	const char *text = embedded_find(name);
	json_error_t at;
	json_t *s = text ? json_loads(text, JSON_REJECT_DUPLICATES, &at) : NULL;

	if (text && !s)
		fprintf(stderr, "%s:%d: %s\n", name, at.line, at.text);
	return s;
}

static json_t *scalar(const struct yaml *y)
{
	char *end;
	long n;

	if (!y->plain)
		return json_string(y->text);
	if (yaml_is_null(y))
		return json_null();
	if (strcmp(y->text, "true") == 0 || strcmp(y->text, "false") == 0)
		return json_boolean(y->text[0] == 't');
	n = strtol(y->text, &end, 10);
	return *end ? json_string(y->text) : json_integer(n);
}

json_t *schema_from_yaml(const struct yaml *y)
{
	json_t *j;

	if (y->kind == YAML_SCALAR)
		return scalar(y);
	j = y->kind == YAML_MAP ? json_object() : json_array();
	for (const struct yaml *m = y->first; m; m = m->next) {
		if (y->kind == YAML_MAP)
			json_object_set_new(j, m->key->text,
					    schema_from_yaml(m));
		else
			json_array_append_new(j, schema_from_yaml(m));
	}
	return j;
}
