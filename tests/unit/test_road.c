/* SPDX-License-Identifier: MIT */
/*
 * One row per road: recipes, rules, planner and execution say the same of
 * every road, every kind of module and every platform.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/count.h"
#include "model/catalog/release.h"
#include "model/catalog/road.h"
#include "model/plan/plan.h"
#include "model/rules/rules.h"
#include "proto/quirks.h"
#include "recipe/recipe.h"
#include "roads/flash.h"
#include "tests/lib/between.h"

static const struct kind {
	const char *word; /* in a recipe; NULL: it has none */
	uint8_t function, index;
	enum store store;
} kinds[] = {
	{ "bootloader", FUNCTION_BOOTLOADER, 0, STORE_MAIN },
	{ NULL, FUNCTION_BOOTLOADER, 1, STORE_MAIN },
	{ "prebootloader", FUNCTION_BOOTLOADER, 2, STORE_MAIN },
	{ "system-part1", FUNCTION_SYSTEM, 1, STORE_MAIN },
	{ "system-part2", FUNCTION_SYSTEM, 2, STORE_MAIN },
	{ "system-part3", FUNCTION_SYSTEM, 3, STORE_MAIN },
	{ "tinker", FUNCTION_USER, 1, STORE_MAIN },
	{ NULL, FUNCTION_USER, 2, STORE_MAIN },
	{ "factory", FUNCTION_USER, 1, STORE_FACTORY },
	{ NULL, FUNCTION_MONOLITHIC, 0, STORE_MAIN },
	{ "radio", FUNCTION_RADIO, 0, STORE_MAIN },
	{ "ncp", FUNCTION_NCP, 0, STORE_MAIN },
};

/* On both sides of every border that a source names. */
static const uint16_t systems[] = { 1,	  2,	3,    7,    8,	  9,	19,
				    300,  301,	402,  403,  1211, 1212, 3101,
				    3102, 5501, 5999, 6000, 6200 };

static struct recipe_problems problems;

static bool recipe_takes(const struct platform *p, const struct kind *k,
			 enum road road)
{
	struct recipe *r = NULL;
	char text[160];
	bool good;

	snprintf(text, sizeof(text),
		 "recipe: r\nfor: [%s]\nsteps:\n"
		 "- flash: { what: %s, over: %s }\n",
		 p->name, k->word, road_name(road));
	good = recipe_parse("t.yaml", text, strlen(text), &r, &problems,
			    NULL) == 0;
	recipe_free(&r);
	return good;
}

/* Taken by a device that has this system and asks for nothing more. */
static const char *rules_say(const struct platform *p, const struct kind *k,
			     enum road road, uint16_t system)
{
	struct setup s = { .platform_id = p->id };
	struct fitted main_part = { .version = system,
				    .here = true,
				    .intact = true };
	const struct fitted m = { .function = k->function,
				  .index = k->index,
				  .here = true,
				  .intact = true };

	release_main_part(p->id, &main_part.function, &main_part.index);
	assert_true(setup_put(&s, &main_part));
	return rules_refused(&s, &m, road);
}

static bool rules_take(const struct platform *p, const struct kind *k,
		       enum road road)
{
	for (size_t i = 0; i < COUNT(systems); i++) {
		if (!rules_say(p, k, road, systems[i]))
			return true;
	}
	return false;
}

static bool execution_takes(const struct platform *p, const struct kind *k,
			    enum road road)
{
	const struct world world = { 0 };
	const struct job j = { .world = (struct world *)(uintptr_t)&world,
			       .device = { .platform = p } };
	const struct window *w =
		platform_window(p, k->function, k->index, STORE_MAIN, 0);
	struct flash_image image = { .len = 1000, .store = k->store };
	struct err e = { 0 };
	int rc;

	image.module.platform_id = p->id;
	image.module.function = k->function;
	image.module.index = k->index;
	image.module.size = 1000;
	image.module.start = w ? w->start : 0x1000;
	image.module.end = image.module.start + 1000 - MODULE_CRC_SIZE;
	rc = flash_check(&j, &image, road, 0, &e);
	assert_true(rc == 0 || rc == -ERR_NO_ROAD || rc == -ERR_OUT_OF_WINDOW);
	return rc == 0;
}

/* The release that is looked at, for messages. */
static const char *release = "";

#define SAME(a, b)                                                             \
	do {                                                                   \
		if ((a) != (b))                                                \
			fail_msg(                                              \
				"%s %s, function %u %u over %s: %s is not %s", \
				p->name, release, k->function, k->index,       \
				road_name(road), #a, #b);                      \
	} while (0)

static void all_say_the_same(void **state)
{
	const struct platform *p;
	unsigned open = 0, closed = 0;

	(void)state;
	for (size_t i = 0; (p = platform_at(i)); i++) {
		for (size_t n = 0; n < COUNT(kinds) * (ROADS - 1); n++) {
			const struct kind *k = &kinds[n / (ROADS - 1)];
			enum road road = (enum road)(1 + n % (ROADS - 1));
			bool leads = road_leads(road, p, k->function, k->index,
						k->store);

			SAME(execution_takes(p, k, road), leads);
			if (k->word)
				SAME(recipe_takes(p, k, road), leads);
			if (k->store == STORE_MAIN)
				SAME(rules_take(p, k, road), leads);
			open += leads;
			closed += !leads;
		}
	}
	assert_true(open > 100 && closed > 100);
}

/* The table of platforms.md 6, with serial.md 6.2 and 4.9 for what it leaves
 * out; a letter for each road: Serial Dfu dfu-sTaged Usb Ota. */
static void the_table_is_the_published_one(void **state)
{
	static const struct {
		int platform;
		size_t kind;
		const char *roads;
	} rows[] = {
		{ PLATFORM_CORE, 0, "" },
		{ PLATFORM_CORE, 9, "DO" },
		{ PLATFORM_PHOTON, 0, "STUO" },
		{ PLATFORM_PHOTON, 3, "SDUO" },
		{ PLATFORM_PHOTON, 6, "SDUO" },
		{ PLATFORM_PHOTON, 10, "" },
		{ PLATFORM_PHOTON, 8, "D" },
		{ PLATFORM_PHOTON, 2, "" },
		{ PLATFORM_ELECTRON, 5, "SDUO" },
		{ PLATFORM_PHOTON, 5, "" },
		{ PLATFORM_ARGON, 0, "STUO" },
		{ PLATFORM_ARGON, 3, "SDUO" },
		{ PLATFORM_ARGON, 10, "SDUO" },
		{ PLATFORM_ARGON, 11, "SUO" },
		{ PLATFORM_BORON, 11, "" },
		{ PLATFORM_TRACKER, 11, "SUO" },
		{ PLATFORM_P2, 0, "UO" },
		{ PLATFORM_P2, 2, "UO" },
		{ PLATFORM_P2, 1, "" },
		{ PLATFORM_P2, 3, "DUO" },
		{ PLATFORM_P2, 8, "" },
		{ PLATFORM_DUO, 0, "" },
		{ PLATFORM_DUO, 3, "SDO" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct platform *p = platform_by_id(rows[i].platform);
		const struct kind *k = &kinds[rows[i].kind];

		for (int r = ROAD_NONE + 1; r < ROADS; r++) {
			enum road road = (enum road)r;
			bool listed = strchr(rows[i].roads, " SDTUO"[r]);

			SAME(road_leads(road, p, k->function, k->index,
					k->store),
			     listed);
		}
	}
}

static void borders_are_the_published_ones(void **state)
{
	static const struct {
		int platform;
		enum road road;
		uint16_t open, shut;
	} rows[] = {
		{ PLATFORM_PHOTON, ROAD_SERIAL, 3, 2 },
		{ PLATFORM_ARGON, ROAD_SERIAL, 5999, 6000 },
		{ PLATFORM_PHOTON, ROAD_USB, 301, 300 },
		{ PLATFORM_ARGON, ROAD_USB, 403, 402 },
		{ PLATFORM_PHOTON, ROAD_DFU_STAGED, 1212, 1211 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_null(road_closed(rows[i].platform, rows[i].road,
					FUNCTION_BOOTLOADER, 0, rows[i].open));
		assert_non_null(road_closed(rows[i].platform, rows[i].road,
					    FUNCTION_BOOTLOADER, 0,
					    rows[i].shut));
	}
	assert_non_null(strstr(road_closed(PLATFORM_ARGON, ROAD_SERIAL,
					   FUNCTION_SYSTEM, 1, 6000),
			       "6.0"));
	assert_non_null(
		road_closed(PLATFORM_DUO, ROAD_OTA, FUNCTION_USER, 1, 8));
	assert_non_null(
		road_closed(PLATFORM_PHOTON, ROAD_USB, FUNCTION_USER, 1, -1));
	assert_null(
		road_closed(PLATFORM_PHOTON, ROAD_DFU, FUNCTION_USER, 1, -1));
}

/* platforms.md 6: assets by request and over the air, from 5.5.0 on. */
static void assets_have_two_roads(void **state)
{
	static const enum road roads[] = { ROAD_USB, ROAD_OTA };

	(void)state;
	for (size_t i = 0; i < COUNT(roads); i++) {
		assert_null(road_closed(PLATFORM_P2, roads[i], FUNCTION_ASSET,
					0, 5500));
		assert_non_null(road_closed(PLATFORM_P2, roads[i],
					    FUNCTION_ASSET, 0, 5499));
		assert_non_null(road_closed(PLATFORM_PHOTON, roads[i],
					    FUNCTION_ASSET, 0, 5500));
	}
	assert_non_null(
		road_closed(PLATFORM_P2, ROAD_DFU, FUNCTION_ASSET, 0, 5500));
	/* nobody has watched the cloud pass one on, and that is said */
	assert_non_null(road_unseen(ROAD_OTA, FUNCTION_ASSET));
	assert_null(road_unseen(ROAD_OTA, FUNCTION_USER));
	assert_null(road_unseen(ROAD_USB, FUNCTION_ASSET));
}

/* The protocol's own table of releases agrees where the device is asked. */
static void the_shell_agrees(void **state)
{
	const struct platform *p;
	const struct release *r;
	const struct kind *k = &kinds[3];
	const enum road road = ROAD_SERIAL;

	(void)state;
	for (size_t i = 0; (p = platform_at(i)); i++) {
		if (p->gen < 2 || p->gen > 3 || p->id == PLATFORM_DUO)
			continue;
		for (size_t n = 0; (r = release_at(p->id, n)); n++) {
			uint8_t function, index;
			const struct release_module *m;

			release_main_part(p->id, &function, &index);
			m = release_module(r, function, index);
			/* Built for one platform, or the first Electron
			 * (0.4.8-rc.2), which counts from 1. */
			if (!m ||
			    (!release_is_final(r->version) &&
			     !strstr(r->version, "-rc.")) ||
			    (p->id == PLATFORM_ELECTRON && n < 2))
				continue;
			release = r->version;
			SAME(!road_closed(p->id, road, function, index,
					  m->version),
			     quirks_of(r->version)->ymodem ==
				     QUIRKS_YMODEM_WORKS);
		}
	}
}

/* A device that runs a release, one of its modules damaged. */
static void damaged(const struct release *r, const struct kind *k,
		    struct table *t)
{
	memset(t, 0, sizeof(*t));
	t->platform_id = r->platform_id;
	t->source = TABLE_USB;
	for (size_t i = 0; i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];
		struct slot *s = &t->slots[t->count];

		if (m->twin)
			continue;
		t->count++;
		s->present = true;
		s->function = m->function;
		s->index = m->index;
		s->version = m->version;
		if (m->function == k->function && m->index == k->index)
			s->checks[CHECK_INTEGRITY] = CHECK_FAIL;
	}
}

static void planned_as_the_row_says(const struct platform *p,
				    const struct release *r,
				    const struct kind *k, enum road road)
{
	/* A staged image needs DFU, which takes no bootloader itself. */
	const unsigned dfu = road_row(road)->staged ? 1u << ROAD_DFU : 0;
	const struct plan_wish wish = { .closed_roads = ~(1u << road | dfu),
					.network = true };
	static struct table t;
	static struct plan plan;
	const struct plan_step *first = NULL;
	const char *closed;
	uint8_t function, index;

	damaged(r, k, &t);
	if (!table_find(&t, k->function, k->index, STORE_MAIN))
		return;
	release_main_part(p->id, &function, &index);
	closed = road_closed(p->id, road, k->function, k->index,
			     table_version(&t, function, index));
	plan_make(&t, MODE_NORMAL, &wish, &plan);
	release = r->version;
	for (size_t i = 0; i < plan.step_count; i++) {
		const struct plan_step *s = &plan.steps[i];

		if (s->action != PLAN_FLASH)
			continue;
		SAME(s->seconds,
		     road_seconds(s->over, p, s->function, s->bytes));
		if (!first)
			first = s;
	}
	/* Where it is closed, a way round may be found, over another. */
	SAME(first && first->function == k->function && first->over == road,
	     !closed);
}

static void plans_follow_the_rows(void **state)
{
	const struct platform *p;
	const struct release *r;

	(void)state;
	for (size_t i = 0; (p = platform_at(i)); i++) {
		for (size_t n = 0; (r = release_at(p->id, n)); n++) {
			if (!release_is_final(r->version) ||
			    release_compare(r->version, "0.8.0-rc.1") < 0 ||
			    p->id == PLATFORM_DUO)
				continue;
			for (int road = ROAD_NONE + 1; road < ROADS; road++)
				planned_as_the_row_says(p, r, &kinds[0],
							(enum road)road);
		}
	}
}

/* 9 s: product.md, JSON of a plan.  Others: dfu.md 10.2, ota.md B9. */
static void seconds_are_near_what_was_seen(void **state)
{
	const struct platform *photon = platform_by_id(PLATFORM_PHOTON);
	const struct platform *argon = platform_by_id(PLATFORM_ARGON);
	const uint32_t two_parts =
		road_seconds(ROAD_DFU, photon, FUNCTION_SYSTEM, 241496) +
		road_seconds(ROAD_DFU, photon, FUNCTION_SYSTEM, 260984);
	const uint32_t ota =
		road_seconds(ROAD_OTA, argon, FUNCTION_SYSTEM, 373000);

	(void)state;
	assert_int_equal(
		road_seconds(ROAD_SERIAL, photon, FUNCTION_BOOTLOADER, 15236),
		9);
	assert_between(two_parts, 7, 30);
	assert_between(ota, 84, 130);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_say_the_same),
		cmocka_unit_test(the_table_is_the_published_one),
		cmocka_unit_test(borders_are_the_published_ones),
		cmocka_unit_test(assets_have_two_roads),
		cmocka_unit_test(the_shell_agrees),
		cmocka_unit_test(plans_follow_the_rows),
		cmocka_unit_test(seconds_are_near_what_was_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
