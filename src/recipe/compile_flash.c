/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "model/catalog/release.h"
#include "recipe/compile.h"

#define AT(member) offsetof(struct recipe_step, member)

static const struct {
	const char *name;
	enum recipe_what what;
	uint8_t function, index;
} kinds[] = {
	{ "bootloader", RECIPE_WHAT_BOOTLOADER, FUNCTION_BOOTLOADER, 0 },
	{ "prebootloader", RECIPE_WHAT_PREBOOTLOADER, FUNCTION_BOOTLOADER, 2 },
	{ "system", RECIPE_WHAT_SYSTEM, FUNCTION_SYSTEM, 0 },
	{ "system-part1", RECIPE_WHAT_SYSTEM_PART, FUNCTION_SYSTEM, 1 },
	{ "system-part2", RECIPE_WHAT_SYSTEM_PART, FUNCTION_SYSTEM, 2 },
	{ "system-part3", RECIPE_WHAT_SYSTEM_PART, FUNCTION_SYSTEM, 3 },
	{ "tinker", RECIPE_WHAT_TINKER, FUNCTION_USER, 1 },
	{ "factory", RECIPE_WHAT_FACTORY, FUNCTION_USER, 1 },
	{ "radio", RECIPE_WHAT_RADIO, FUNCTION_RADIO, 0 },
	{ "ncp", RECIPE_WHAT_NCP, FUNCTION_NCP, 0 },
};
#define KINDS COUNT(kinds)

static const char *kind_word(size_t i)
{
	return i < KINDS ? kinds[i].name : NULL;
}

static void read_what(struct compile *c, const struct yaml *y, void *to)
{
	struct recipe_flash *f = to;
	bool open;
	const char *text = value_text(c, y, &open);

	if (!text || open)
		return;
	for (size_t i = 0; i < KINDS; i++) {
		if (strcmp(kinds[i].name, text) == 0) {
			f->what = kinds[i].what;
			f->function = kinds[i].function;
			f->index = kinds[i].index;
			return;
		}
	}
	problem_word(c, y, "module", text, kind_word);
}

void read_release(struct compile *c, const struct yaml *y, void *to)
{
	bool open;
	const char *text = value_text(c, y, &open);

	if (!text || open || strcmp(text, "same-as-system") == 0)
		return;
	text += text[0] == 'v';
	if (compile_release_known(c->r, text))
		*(const char **)to = text;
	else
		problem_at(c, y,
			   "same-as-system, or one that unbrick releases lists "
			   "for these platforms",
			   "release '%s' is not known", text);
}

const struct field flash_fields[] = {
	{ "what", read_what, AT(flash) },
	{ "release", read_release, AT(flash.release) },
	{ "file", read_path, AT(flash.file) },
	{ "sha256", read_sha256, AT(flash.sha256) },
	{ "over", read_road, AT(flash.over) },
	{ 0 },
};
/* Roads that lead this module to its place, a bit per enum road. */
static unsigned roads_of(const struct recipe_flash *f, const struct platform *p)
{
	enum store to =
		f->what == RECIPE_WHAT_FACTORY ? STORE_FACTORY : STORE_MAIN;
	bool whole = f->what == RECIPE_WHAT_SYSTEM;
	unsigned function = f->function, index = whole ? 1 : f->index;
	unsigned roads = 0;

	if (whole && p->system_parts == 0) {
		function = FUNCTION_MONOLITHIC;
		index = 0;
	}
	for (int r = ROAD_NONE + 1; r < ROADS; r++) {
		/* What is not known yet may be anything. */
		if (function == FUNCTION_NONE ||
		    road_leads((enum road)r, p, function, index, to))
			roads |= 1u << r;
	}
	return roads;
}

static void check_road(struct compile *c, const struct yaml *y,
		       const struct recipe_flash *f)
{
	const struct yaml *over = yaml_get(y, "over");
	const struct yaml *at = over ? over : y->key;
	const struct platform *p;
	unsigned any = 0;
	char hint[96] = "over: auto takes the way that the device has";
	size_t used = 0;

	for (size_t i = 0; (p = platform_at(i)); i++) {
		if (recipe_is_for(c->r, p->id))
			any |= roads_of(f, p);
	}
	if (!any) {
		problem_at(c, at, NULL, "no platform of this recipe has it");
		return;
	}
	if (!over || f->over == ROAD_NONE || (any & 1u << f->over))
		return;
	for (int r = ROAD_NONE + 1; r < ROADS; r++) {
		if (any & 1u << r)
			used += (size_t)snprintf(
				hint + used, sizeof(hint) - used, "%s%s",
				used ? ", " : "it can go over: ",
				road_name((enum road)r));
	}
	problem_at(c, at, hint, "this module cannot be written over %s",
		   road_name(f->over));
}

void compile_check_flash(struct compile *c, const struct yaml *y,
			 const struct recipe_flash *f)
{
	const struct yaml *what = yaml_get(y, "what");
	const struct yaml *release = yaml_get(y, "release");
	const struct yaml *file = yaml_get(y, "file");
	const struct yaml *sha = yaml_get(y, "sha256");

	if (!what && !file && !sha && !release)
		problem_at(c, y->key,
			   "- flash: { what: bootloader, over: serial }",
			   "flash needs 'what', 'file' or 'sha256'");
	if (release && file)
		problem_at(c, release, "take one of them away",
			   "a file has its own version");
	else if (release && sha)
		problem_at(c, release, "take one of them away",
			   "a SHA-256 already says which version");
	else if (release && !what)
		problem_at(c, release, "add what: bootloader, system, ...",
			   "of which module?");
	if ((sha || file) && f->what == RECIPE_WHAT_SYSTEM)
		problem_at(c, what, "system-part1, system-part2, ...",
			   "'system' is several modules, one file is one");
	if (what)
		check_road(c, y, f);
}
