/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/near.h"
#include "base/text.h"
#include "recipe/compile.h"

#define MAX_TEXT 8192 /* one value with its variables replaced */

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_name(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9');
}

static const char *given(const struct compile *c, const char *name)
{
	for (size_t i = c->value_count; i > 0; i--) {
		if (strcmp(c->values[i - 1].name, name) == 0)
			return c->values[i - 1].value;
	}
	return NULL;
}

static const struct recipe_var *find_var(const struct compile *c,
					 const char *name)
{
	for (size_t i = 0; i < c->r->var_count; i++) {
		if (strcmp(c->r->vars[i].name, name) == 0)
			return &c->r->vars[i];
	}
	return NULL;
}

static void unknown_var(struct compile *c, const struct yaml *y,
			const char *name)
{
	struct near n = near_to(name);
	char hint[96];

	if (problem_unheard(c->problems))
		return;
	for (size_t i = 0; i < c->r->var_count; i++)
		near_try(&n, c->r->vars[i].name);
	if (n.best)
		snprintf(hint, sizeof(hint), "did you mean '$%s'?", n.best);
	else
		snprintf(hint, sizeof(hint), "declare it: vars: { %.40s: {} }",
			 name);
	problem_at(c, y, hint, "variable '$%s' is not declared", name);
}

/* One "$name" or "${name}" at *p; false: only a dollar sign. */
static bool take_name(const char **p, char *name, size_t size)
{
	const char *from = *p + 1;
	bool braces = *from == '{';
	const char *to;

	from += braces;
	if (!is_name_start(*from))
		return false;
	for (to = from; is_name(*to);)
		to++;
	if (braces && *to != '}')
		return false;
	text_copy_n(name, size, from, (size_t)(to - from));
	*p = to + braces;
	return true;
}

static bool replace(struct compile *c, const struct yaml *y, struct buf *out,
		    bool *open)
{
	for (const char *p = y->text; *p;) {
		const char *from = p, *value;
		char name[64];

		if (p[0] != '$') {
			buf_add(out, p++, 1);
			continue;
		}
		if (p[1] == '$' || !take_name(&p, name, sizeof(name))) {
			buf_add(out, "$", 1);
			p += p[1] == '$' ? 2 : 1;
			continue;
		}
		if (!find_var(c, name)) {
			unknown_var(c, y, name);
			return false;
		}
		value = given(c, name);
		value = value ? value : find_var(c, name)->value;
		*open |= !value;
		if (value)
			buf_puts(out, value);
		else
			buf_add(out, from, (size_t)(p - from));
	}
	return true;
}

const char *value_text(struct compile *c, const struct yaml *y, bool *open)
{
	const char *text = NULL;
	struct buf out;

	*open = false;
	if (y->kind != YAML_SCALAR || y->len > MAX_TEXT ||
	    !strchr(y->text, '$'))
		return value_word(c, y);
	buf_init(&out, MAX_TEXT);
	if (!replace(c, y, &out, open))
		goto out;
	if (out.full) {
		problem_at(c, y, NULL, "this text is too long");
		goto out;
	}
	text = arena_text(c->arena, buf_text(&out), out.len);
	c->no_memory |= !text;
out:
	buf_fini(&out);
	return text;
}

const char *value_word(struct compile *c, const struct yaml *y)
{
	if (y->kind != YAML_SCALAR) {
		problem_at(c, y, NULL, "'%s' is one value, not a %s",
			   y->key ? y->key->text : "this",
			   y->kind == YAML_LIST ? "list" : "group");
		return NULL;
	}
	if (y->len == 0 || yaml_is_null(y)) {
		problem_at(c, y, NULL, "'%s' has no value",
			   y->key ? y->key->text : "this");
		return NULL;
	}
	if (y->len > MAX_TEXT) {
		problem_at(c, y, NULL, "this text is too long");
		return NULL;
	}
	return y->text; /* the tree lives as long as the recipe */
}

static void unknown_key(struct compile *c, const struct yaml *key,
			const char *kind, const struct field *fields)
{
	struct near n = near_to(key->text);
	char hint[160];
	size_t used;

	if (problem_unheard(c->problems))
		return;
	for (const struct field *f = fields; f->name; f++)
		near_try(&n, f->name);
	if (n.best) {
		snprintf(hint, sizeof(hint), "did you mean '%s'?", n.best);
	} else {
		used = (size_t)snprintf(hint, sizeof(hint), "%s knows:", kind);
		for (const struct field *f = fields;
		     f->name && used < sizeof(hint); f++)
			used += (size_t)snprintf(hint + used,
						 sizeof(hint) - used, " %s",
						 f->name);
	}
	problem_at(c, key, hint, "unknown key '%s' in %s", key->text, kind);
}

bool compile_seen_before(const struct yaml *map, const struct yaml *member)
{
	for (const struct yaml *m = map->first; m != member; m = m->next) {
		if (strcmp(m->key->text, member->key->text) == 0)
			return true;
	}
	return false;
}

void map_read(struct compile *c, const struct yaml *y, const char *kind,
	      const struct field *fields, void *to)
{
	if (y->kind != YAML_MAP) {
		problem_at(c, y, NULL, "%s is a group of keys: { %s: ... }",
			   kind, fields->name);
		return;
	}
	for (const struct yaml *m = y->first; m; m = m->next) {
		const struct field *f = fields;

		while (f->name && strcmp(f->name, m->key->text))
			f++;
		if (!f->name)
			unknown_key(c, m->key, kind, fields);
		else if (compile_seen_before(y, m))
			problem_at(c, m->key, NULL, "'%s' stands here twice",
				   f->name);
		else
			f->read(c, m, (char *)to + f->offset);
	}
}

void compile_each(struct compile *c, const struct yaml *y, field_reader *read,
		  void *to)
{
	if (y->kind == YAML_SCALAR) {
		read(c, y, to);
		return;
	}
	if (y->kind == YAML_MAP || !y->first) {
		problem_at(c, y, NULL,
			   "a list with at least one entry belongs "
			   "here");
		return;
	}
	for (const struct yaml *m = y->first; m; m = m->next)
		read(c, m, to);
}

/* Where a text of the recipe enters that people will read, on one line. */
static const char *clean(struct compile *c, const char *text)
{
	size_t len = text ? strlen(text) : 0, size = TEXT_GROWS * len + 1;
	char *line = text ? arena_text(c->arena, text, len) : NULL;
	char *out = text ? arena_take(c->arena, size) : NULL;

	c->no_memory |= text && (!line || !out);
	if (!line || !out)
		return NULL;
	while (len > 0 && strchr("\n\t ", line[len - 1]))
		len--;
	for (size_t i = 0; i < len; i++)
		line[i] = strchr("\n\t", line[i]) ? ' ' : line[i];
	text_clean(out, size, line, len);
	return out;
}

void read_text(struct compile *c, const struct yaml *y, void *to)
{
	bool open;

	*(const char **)to = clean(c, value_text(c, y, &open));
}

void read_name(struct compile *c, const struct yaml *y, void *to)
{
	*(const char **)to = clean(c, value_word(c, y));
}

/* What is written in a recipe file is relative to that file's folder. */
void read_path(struct compile *c, const struct yaml *y, void *to)
{
	const char **out = to;
	struct buf path;
	bool open;

	*out = value_text(c, y, &open);
	if (!*out || (*out)[0] == '/' || y->text[0] == '$' || !c->folder)
		return;
	buf_init(&path, MAX_TEXT);
	buf_printf(&path, "%s/%s", c->folder, *out);
	*out = path.full ? NULL : arena_text(c->arena, path.data, path.len);
	c->no_memory |= !*out;
	buf_fini(&path);
}

void read_bool(struct compile *c, const struct yaml *y, void *to)
{
	bool open;
	const char *text = value_text(c, y, &open);

	if (!text || open)
		return;
	if (strcmp(text, "true") == 0)
		*(bool *)to = true;
	else if (strcmp(text, "false") == 0)
		*(bool *)to = false;
	else
		problem_at(c, y, "true or false", "'%s' is no yes or no", text);
}

void read_seconds(struct compile *c, const struct yaml *y, void *to)
{
	static const struct {
		char letter;
		unsigned factor;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };
	bool open;
	const char *text = value_text(c, y, &open);
	char digits[24];
	unsigned long n, factor = 1;
	size_t len;

	if (!text || open)
		return;
	text_copy(digits, sizeof(digits), text);
	len = strlen(digits);
	for (size_t i = 0; len && i < COUNT(units); i++) {
		if (digits[len - 1] == units[i].letter) {
			factor = units[i].factor;
			digits[len - 1] = '\0';
			break;
		}
	}
	if (text_number(digits, 1, RECIPE_MAX_SECONDS / factor, &n))
		*(unsigned *)to = (unsigned)(n * factor);
	else
		problem_at(c, y, "from 1 to 3600 seconds: 30, 30s, 2m, 1h",
			   "'%s' is no time", text);
}

static void read_count(struct compile *c, const struct yaml *y, unsigned *to,
		       unsigned long min, unsigned long max)
{
	bool open;
	const char *text = value_text(c, y, &open);
	unsigned long n;
	char hint[64];

	if (!text || open)
		return;
	snprintf(hint, sizeof(hint), "a number from %lu to %lu", min, max);
	if (text_number(text, min, max, &n))
		*to = (unsigned)n;
	else
		problem_at(c, y, hint, "'%s' does not fit", text);
}

void read_times(struct compile *c, const struct yaml *y, void *to)
{
	read_count(c, y, to, 1, RECIPE_MAX_REPEAT);
}

void read_retry(struct compile *c, const struct yaml *y, void *to)
{
	read_count(c, y, to, 0, RECIPE_MAX_RETRY);
}

void read_percent(struct compile *c, const struct yaml *y, void *to)
{
	bool open;
	const char *text = value_text(c, y, &open);
	char digits[16];
	unsigned long n;
	size_t len;

	if (!text || open)
		return;
	text_copy(digits, sizeof(digits), text);
	len = strlen(digits);
	if (len && digits[len - 1] == '%')
		digits[len - 1] = '\0';
	if (text_number(digits, 1, 100, &n))
		*(unsigned *)to = (unsigned)n;
	else
		problem_at(c, y, "from 1% to 100%: 95%", "'%s' is no pass rate",
			   text);
}

void read_sha256(struct compile *c, const struct yaml *y, void *to)
{
	bool open;
	const char *text = value_text(c, y, &open);
	char hex[SHA256_HEX];

	if (!text || open)
		return;
	if (strlen(text) != 64 ||
	    strspn(text, "0123456789abcdefABCDEF") != 64) {
		problem_at(c, y, "64 hex digits, as sha256sum prints them",
			   "this is no SHA-256");
		return;
	}
	for (size_t i = 0; i < SHA256_HEX; i++)
		hex[i] = (char)tolower((unsigned char)text[i]);
	*(const char **)to = arena_text(c->arena, hex, 64);
	c->no_memory |= !*(const char **)to;
}

static const char *road_word(size_t i)
{
	if (i == ROAD_NONE)
		return "auto";
	return i < ROADS ? road_name((enum road)i) : NULL;
}

void read_road(struct compile *c, const struct yaml *y, void *to)
{
	bool open;
	const char *text = value_text(c, y, &open);
	int road;

	if (!text || open || strcmp(text, "auto") == 0)
		return;
	road = road_by_name(text);
	if (road > ROAD_NONE)
		*(enum road *)to = (enum road)road;
	else
		problem_word(c, y, "road", text, road_word);
}

static const char *mode_word(size_t i)
{
	static const char *const words[] = { "normal", "listening", "safe",
					     "dfu" };

	return i < COUNT(words) ? words[i] : NULL;
}

void read_mode(struct compile *c, const struct yaml *y, void *to)
{
	bool open;
	const char *text = value_text(c, y, &open);

	if (!text || open)
		return;
	for (size_t i = 0; mode_word(i); i++) {
		if (strcmp(mode_word(i), text) == 0) {
			*(enum device_mode *)to =
				(enum device_mode)mode_by_name(text);
			return;
		}
	}
	problem_word(c, y, "mode", text, mode_word);
}
