/* SPDX-License-Identifier: MIT */
/*
 * Module JSON shown as a tree of lines without braces, as some viewers copy
 * it.  The members come in the device's own order: s, l, vc, vv, u, f, n, v,
 * d (serial.md 3.1).
 */
#include "model/evidence/parts.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* "  vc : 30" -> key and value; false: no such line. */
static bool split(const char *line, char key[8], char value[72])
{
	size_t n = 0;

	while (*line == ' ' || *line == '"' || *line == '|' || *line == '+' ||
	       *line == '-')
		line++;
	while (isalnum((unsigned char)line[n]) || line[n] == '_')
		n++;
	if (!n || !text_copy_n(key, 8, line, n))
		return false;
	line += n;
	while (*line == ' ' || *line == '"')
		line++;
	/* a branch without a value: "d", "0" */
	value[0] = '\0';
	if (!*line)
		return n == 1;
	if (*line != ':' && *line != '=')
		return false;
	line++;
	while (*line == ' ' || *line == '"' || *line == '\'')
		line++;
	n = strcspn(line, " \"',");
	return text_copy_n(value, 72, line, n) &&
	       line[n + strspn(line + n, " \"',")] == '\0';
}

static unsigned number(const char *value, unsigned max)
{
	unsigned long n;

	return text_number(value, 0, max, &n) ? (unsigned)n : 0;
}

static void begin(struct tree_reader *r, size_t line)
{
	r->slot = evidence_new_slot(r->ev, line);
	r->deps = false;
	r->checked = 0;
	memset(&r->ref, 0, sizeof(r->ref));
}

static void set_version(struct tree_reader *r, unsigned version)
{
	r->ref.version = (uint16_t)version;
	if (!r->deps) {
		r->slot->present = true;
		r->slot->function = r->ref.function;
		r->slot->index = r->ref.index;
		r->slot->version = r->ref.version;
	} else if (r->slot->dep_count < 2 && r->ref.function) {
		r->slot->deps[r->slot->dep_count++] = r->ref;
	}
}

static bool member(struct tree_reader *r, const char *key, const char *value)
{
	struct slot *s = r->slot;
	int code;

	if (strcmp(key, "l") == 0) {
		code = value[0] ? store_by_letter(value[0]) : -1;
		s->store = code >= 0 ? (enum store)code : STORE_OTHER;
	} else if (strcmp(key, "vc") == 0) {
		r->checked = number(value, 255);
	} else if (strcmp(key, "vv") == 0) {
		slot_set_valid(s, r->checked, number(value, 255));
	} else if (strcmp(key, "u") == 0) {
		text_copy(s->uuid, sizeof(s->uuid), value);
	} else if (strcmp(key, "f") == 0) {
		code = value[0] ? function_by_letter(value[0]) : -1;
		r->ref.function = (uint8_t)(code > 0 ? code : 0);
	} else if (strcmp(key, "n") == 0) {
		r->ref.index = (uint8_t)number(value, 255);
	} else if (strcmp(key, "v") == 0) {
		set_version(r, number(value, 65535));
	} else if (strcmp(key, "d") == 0) {
		r->deps = true;
	} else {
		return strcmp(key, "_") == 0 || isdigit((unsigned char)key[0]);
	}
	return true;
}

bool tree_line(struct tree_reader *r, size_t number_of_line, const char *line)
{
	char key[8], value[72];

	if (!split(line, key, value))
		return false;
	if (strcmp(key, "p") == 0 && isdigit((unsigned char)value[0])) {
		evidence_new_table(r->ev, (int)number(value, 65535));
		r->slot = NULL;
		return true;
	}
	if (strcmp(key, "m") == 0)
		return true;
	if (strcmp(key, "s") == 0 && isdigit((unsigned char)value[0])) {
		begin(r, number_of_line);
		if (r->slot)
			r->slot->max_size = number(value, 0xffffff);
		return true;
	}
	return r->slot && member(r, key, value);
}
