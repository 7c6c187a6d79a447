/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/release.h"
#include "recipe/compile.h"

/* Modules whose version can be asked for. */
static const struct {
	const char *name;
	uint8_t function, index;
} modules[] = {
	{ "bootloader", FUNCTION_BOOTLOADER, 0 },
	{ "prebootloader", FUNCTION_BOOTLOADER, 2 },
	{ "system", FUNCTION_SYSTEM, RECIPE_ANY_INDEX },
	{ "system-part1", FUNCTION_SYSTEM, 1 },
	{ "system-part2", FUNCTION_SYSTEM, 2 },
	{ "system-part3", FUNCTION_SYSTEM, 3 },
	{ "user", FUNCTION_USER, RECIPE_ANY_INDEX },
	{ "radio", FUNCTION_RADIO, RECIPE_ANY_INDEX },
	{ "ncp", FUNCTION_NCP, RECIPE_ANY_INDEX },
};

static const char *platform_word(size_t i)
{
	const struct platform *p = platform_at(i);

	return p ? p->name : NULL;
}

static const char *verdict_word(size_t i)
{
	return i < VERDICTS ? verdict_id((enum verdict)i) : NULL;
}

static const char *mode_word(size_t i)
{
	static const enum device_mode modes[] = { MODE_NORMAL, MODE_LISTENING,
						  MODE_SAFE, MODE_DFU };

	return i < COUNT(modes) ? mode_name(modes[i]) : NULL;
}

static void read_verdict(struct compile *c, const struct yaml *y, void *to)
{
	uint64_t *verdicts = to;
	bool open;
	const char *text = value_text(c, y, &open);
	int v;

	if (!text || open)
		return;
	v = verdict_by_id(text);
	if (v < 0)
		problem_word(c, y, "verdict", text, verdict_word);
	else if (*verdicts & 1ull << v)
		problem_at(c, y, NULL, "'%s' stands here twice", text);
	else
		*verdicts |= 1ull << v;
}

void read_verdicts(struct compile *c, const struct yaml *y, void *to)
{
	struct recipe_when *w = to;

	compile_each(c, y, read_verdict, &w->verdicts);
}

static void read_one_mode(struct compile *c, const struct yaml *y, void *to)
{
	uint16_t *modes = to;
	bool open;
	const char *text = value_text(c, y, &open);

	if (!text || open)
		return;
	for (size_t i = 0; mode_word(i); i++) {
		if (strcmp(mode_word(i), text) == 0) {
			*modes |= (uint16_t)(1u << mode_by_name(text));
			return;
		}
	}
	problem_word(c, y, "mode", text, mode_word);
}

void read_modes(struct compile *c, const struct yaml *y, void *to)
{
	struct recipe_when *w = to;

	compile_each(c, y, read_one_mode, &w->modes);
}

struct platforms {
	uint16_t *list;
	size_t *count;
};

static void read_platform(struct compile *c, const struct yaml *y, void *to)
{
	struct platforms *out = to;
	const char *text = value_word(c, y);
	const struct platform *p;

	if (!text)
		return;
	p = platform_by_name(text);
	if (!p) {
		problem_word(c, y, "platform", text, platform_word);
		return;
	}
	for (size_t i = 0; i < *out->count; i++) {
		if (out->list[i] == p->id) {
			problem_at(c, y, NULL, "'%s' stands here twice", text);
			return;
		}
	}
	if (*out->count < RECIPE_MAX_PLATFORMS)
		out->list[(*out->count)++] = p->id;
}

void read_platforms(struct compile *c, const struct yaml *y, uint16_t *list,
		    size_t *count)
{
	struct platforms to = { list, count };

	compile_each(c, y, read_platform, &to);
}

static bool serves(const struct recipe *r, uint16_t platform)
{
	for (size_t i = 0; i < r->platform_count; i++) {
		if (r->platforms[i] == platform)
			return true;
	}
	return r->platform_count == 0;
}

/* A condition that no device of this recipe can meet is a mistake. */
static void read_when_platforms(struct compile *c, const struct yaml *y,
				void *to)
{
	struct recipe_when *w = to;

	read_platforms(c, y, w->platforms, &w->platform_count);
	for (size_t i = 0; i < w->platform_count; i++) {
		if (!serves(c->r, w->platforms[i]))
			problem_at(c, y, "add it there, or take it away here",
				   "this never holds: '%s' is not in 'for'",
				   platform_by_id(w->platforms[i])->name);
	}
}

bool compile_release_known(const struct recipe *r, const char *release)
{
	const struct platform *p;

	for (size_t i = 0; (p = platform_at(i)); i++) {
		if (serves(r, p->id) && release_find(p->id, release))
			return true;
	}
	return false;
}

static const char *take_compare(const char *text, enum recipe_compare *out)
{
	static const struct {
		const char *sign;
		enum recipe_compare compare;
	} signs[] = {
		{ ">=", RECIPE_AT_LEAST }, { "<=", RECIPE_AT_MOST },
		{ "!=", RECIPE_NOT },	   { "==", RECIPE_EQUAL },
		{ ">", RECIPE_MORE },	   { "<", RECIPE_LESS },
		{ "=", RECIPE_EQUAL },
	};

	*out = RECIPE_EQUAL;
	for (size_t i = 0; i < COUNT(signs); i++) {
		if (text_starts(text, signs[i].sign)) {
			*out = signs[i].compare;
			text += strlen(signs[i].sign);
			break;
		}
	}
	while (*text == ' ')
		text++;
	return text;
}

/* "311", ">= 311", "< 1.2.1" */
static void parse_version(struct compile *c, const struct yaml *y,
			  const char *text, struct recipe_version *v)
{
	const char *what = take_compare(text, &v->compare);
	unsigned long n;

	if (text_number(what, 0, 65535, &n)) {
		v->version = (uint32_t)n;
		return;
	}
	if (compile_release_known(c->r, what)) {
		v->release = arena_text(c->arena, what, strlen(what));
		c->no_memory |= !v->release;
		return;
	}
	problem_at(c, y,
		   "a module version or a release: 311, '>= 311', "
		   "'< 1.2.1'",
		   "'%s' is no version", text);
}

void read_version(struct compile *c, const struct yaml *y, void *to)
{
	struct recipe_when *w = to;
	struct recipe_version v = { 0 };
	bool open;
	const char *text = value_text(c, y, &open);
	size_t i = 0;

	if (!text || open)
		return;
	while (strcmp(modules[i].name, y->key->text))
		i++; /* the table of fields has only names of this one */
	v.function = modules[i].function;
	v.index = modules[i].index;
	parse_version(c, y, text, &v);
	if (w->version_count < RECIPE_MAX_VERSIONS)
		w->versions[w->version_count++] = v;
	else
		problem_at(c, y->key, NULL, "too many versions");
}

const struct field when_fields[] = {
	{ "verdict", read_verdicts, 0 },
	{ "platform", read_when_platforms, 0 },
	{ "mode", read_modes, 0 },
	{ "bootloader", read_version, 0 },
	{ "prebootloader", read_version, 0 },
	{ "system", read_version, 0 },
	{ "system-part1", read_version, 0 },
	{ "system-part2", read_version, 0 },
	{ "system-part3", read_version, 0 },
	{ "user", read_version, 0 },
	{ "radio", read_version, 0 },
	{ "ncp", read_version, 0 },
	{ 0 },
};

void read_when(struct compile *c, const struct yaml *y, void *to)
{
	if (y->kind == YAML_MAP && !y->first)
		problem_at(c, y, "{ verdict: ... }", "'when' says nothing");
	else
		map_read(c, y, "when", when_fields, to);
}
