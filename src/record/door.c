/* SPDX-License-Identifier: MIT */
#include "record/door.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

char *door_copy(const struct secrets *s, const char *text)
{
	size_t len = strlen(text), size = TEXT_GROWS * len + 1;
	char *out = malloc(size);

	if (!out)
		return NULL;
	text_clean(out, size, text, len);
	secrets_hide(s, out);
	return out;
}

void door_text(const struct secrets *s, char *text, size_t size)
{
	char raw[1024];
	size_t len = strnlen(text, size);

	if (len >= sizeof(raw))
		len = sizeof(raw) - 1;
	memcpy(raw, text, len);
	text_clean(text, size, raw, len);
	secrets_hide(s, text);
}

static json_t *string(const struct secrets *s, json_t *from, bool exact)
{
	const char *text = json_string_value(from);
	char *made = exact ? strdup(text) : door_copy(s, text);
	json_t *out;

	if (made && exact)
		secrets_hide(s, made);
	out = made ? json_string(made) : NULL;
	free(made);
	json_decref(from);
	return out;
}

json_t *door_clean(const struct secrets *s, json_t *doc, bool exact)
{
	const char *key;
	json_t *member;
	size_t i;
	bool whole = true;

	if (json_is_string(doc))
		return string(s, doc, exact);
	json_object_foreach(doc, key, member)
	{
		member = door_clean(s, json_incref(member), exact);
		whole &= member && json_object_set_new(doc, key, member) == 0;
	}
	json_array_foreach(doc, i, member)
	{
		member = door_clean(s, json_incref(member), exact);
		whole &= member && json_array_set_new(doc, i, member) == 0;
	}
	if (whole)
		return doc;
	json_decref(doc);
	return NULL;
}

char *door_json(const struct secrets *s, const char *json, bool exact)
{
	json_t *doc = json_loads(json, JSON_DECODE_ANY, NULL);
	char *out;

	if (!doc)
		return door_copy(s, json);
	doc = door_clean(s, doc, exact);
	out = doc ? memory_json(doc, JSON_COMPACT | JSON_ENCODE_ANY |
					     (exact ? JSON_ENSURE_ASCII : 0))
		  : NULL;
	json_decref(doc);
	return out;
}
