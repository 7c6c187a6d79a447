/* SPDX-License-Identifier: MIT */
/* Recipes: what is understood, and where each mistake is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "recipe/embed.h"
#include "recipe/recipe.h"

static struct recipe_problems problems;

static struct recipe *good(const char *text)
{
	struct recipe *r = NULL;
	struct err e = { 0 };

	if (recipe_parse("t.yaml", text, strlen(text), &r, &problems, &e))
		fail_msg("%s", e.what);
	assert_int_equal(problems.count, 0);
	return r;
}

/* serial.md 6.2: radio stack and NCP are sent like any module. */
static void gen3_takes_radio_and_ncp_over_serial(void **state)
{
	struct recipe *r = good("recipe: r\n"
				"for: [argon]\n"
				"steps:\n"
				"- flash: { what: radio, over: serial }\n"
				"- flash: { what: ncp, over: serial }\n");

	(void)state;
	assert_int_equal(r->steps.list[0].flash.function, FUNCTION_RADIO);
	assert_int_equal(r->steps.list[0].flash.over, ROAD_SERIAL);
	assert_int_equal(r->steps.list[1].flash.over, ROAD_SERIAL);
	recipe_free(&r);
}

/* The recipe of the product's own description. */
static void the_first_recipe(void **state)
{
	const char *text = embedded_find("bootloader-tinker-app.yaml");
	const struct recipe_step *s;
	struct recipe *r;

	(void)state;
	assert_non_null(text);
	r = good(text);
	assert_string_equal(r->name, "bootloader-tinker-app");
	assert_string_equal(r->title, "OTA refused, DFU still works");
	assert_int_equal(r->platform_count, 2);
	assert_int_equal(r->platforms[0], PLATFORM_PHOTON);
	assert_int_equal(r->platforms[1], PLATFORM_P1);
	assert_true(r->has_when);
	assert_true(r->when.verdicts == (1ull << VERDICT_BOOTLOADER_TOO_OLD |
					 1ull << VERDICT_OTA_NOT_APPLIED));
	assert_int_equal(r->var_count, 2);
	assert_string_equal(r->vars[0].value, "same-as-system");
	assert_true(r->vars[1].file);
	assert_true(r->vars[1].required);
	assert_int_equal(r->steps.count, 6);
	s = r->steps.list;
	assert_int_equal(s[0].verb, RECIPE_INSPECT);
	assert_int_equal(s[1].verb, RECIPE_BACKUP);
	assert_int_equal(s[2].flash.what, RECIPE_WHAT_BOOTLOADER);
	assert_int_equal(s[2].flash.function, FUNCTION_BOOTLOADER);
	assert_int_equal(s[2].flash.over, ROAD_SERIAL);
	assert_null(s[2].flash.release);
	assert_int_equal(s[2].line, 18);
	assert_int_equal(s[2].column, 5);
	assert_int_equal(s[3].flash.what, RECIPE_WHAT_TINKER);
	assert_int_equal(s[3].flash.over, ROAD_DFU);
	assert_int_equal(s[4].flash.what, RECIPE_WHAT_FILE);
	assert_string_equal(s[4].flash.file, "$app");
	assert_int_equal(s[4].flash.over, ROAD_OTA);
	assert_true(s[5].expect.healthy);
	assert_true(r->writes);
	assert_false(r->asks);
	assert_false(r->bound);
	recipe_free(&r);
	assert_null(r);
}

static void variables_are_bound(void **state)
{
	const struct recipe_value app = { "app", "fw/app-3.9.0.bin" };
	const struct recipe_value wrong = { "ap", "x" };
	struct recipe *r = good(embedded_find("bootloader-tinker-app.yaml"));
	struct recipe *b = NULL;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(recipe_bind(r, &app, 1, &b, &problems, &e), 0);
	assert_true(b->bound);
	assert_string_equal(b->steps.list[4].flash.file, "fw/app-3.9.0.bin");
	assert_string_equal(b->steps.list[5].expect.app, "fw/app-3.9.0.bin");
	assert_string_equal(b->sha256, r->sha256);
	recipe_free(&b);

	assert_int_equal(recipe_bind(r, NULL, 0, &b, &problems, &e),
			 -ERR_RECIPE);
	assert_null(b);
	assert_int_equal(problems.count, 1);
	assert_non_null(strstr(problems.list[0].what, "'app' is required"));
	assert_string_equal(problems.list[0].hint, "--var app=FILE");

	err_clear(&e);
	assert_int_equal(recipe_bind(r, &wrong, 1, &b, &problems, &e),
			 -ERR_RECIPE);
	assert_int_equal(problems.count, 2);
	assert_string_equal(problems.list[0].hint, "did you mean 'app'?");
	recipe_free(&r);
}

static void a_bound_value_is_checked_in_its_place(void **state)
{
	struct recipe *r =
		good("recipe: a\n"
		     "for: [photon]\n"
		     "vars: { to: { required: true } }\n"
		     "steps:\n"
		     "  - flash: { what: bootloader, release: $to }\n");
	const struct recipe_value fits = { "to", "1.2.1" };
	const struct recipe_value not_there = { "to", "4.2.0" };
	struct recipe *b = NULL;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(recipe_bind(r, &fits, 1, &b, &problems, &e), 0);
	assert_string_equal(b->steps.list[0].flash.release, "1.2.1");
	recipe_free(&b);
	assert_int_equal(recipe_bind(r, &not_there, 1, &b, &problems, &e),
			 -ERR_RECIPE);
	assert_int_equal(problems.list[0].line, 5);
	assert_int_equal(problems.list[0].column, 41);
	recipe_free(&r);
}

static void texts_carry_variables(void **state)
{
	struct recipe *r = good("recipe: a\n"
				"vars: { n: { default: '7' } }\n"
				"steps:\n"
				"  - tell: Slot $n, ${n}th, costs $5 or $$n\n"
				"  - wait: ${n}m\n"
				"  - wait: { mode: safe, seconds: 90 }\n");

	(void)state;
	assert_string_equal(r->steps.list[0].text,
			    "Slot 7, 7th, costs $5 or $n");
	assert_int_equal(r->steps.list[1].seconds, 420);
	assert_int_equal(r->steps.list[2].seconds, 90);
	assert_int_equal(r->steps.list[2].mode, MODE_SAFE);
	recipe_free(&r);
}

static void every_step_has_its_form(void **state)
{
	struct recipe *r = good(
		"recipe: all\n"
		"for: [boron]\n"
		"vars: { ok: { default: 'yes' } }\n"
		"steps:\n"
		"  - inspect\n"
		"  - backup: {}\n"
		"  - mode: reset\n"
		"  - keys: server\n"
		"  - plan: { to: 4.2.0 }\n"
		"  - flash: { what: radio, over: usb }\n"
		"    retry: 2\n"
		"    on_fail: restore\n"
		"    when: { bootloader: '>= 1005', system: '< 4.2.0' }\n"
		"  - flash: { sha256: 85854D23109f41407a213f370c44cca85cd11947"
		"c3b9d5ece36f5bf413c08eb7 }\n"
		"    on_fail:\n"
		"      - tell: bad\n"
		"      - restore:\n"
		"  - log: 30s\n"
		"  - ask: { text: Antenna?, var: ok }\n"
		"  - repeat:\n"
		"      times: 20\n"
		"      steps:\n"
		"        - flash: { what: tinker, over: ota }\n"
		"        - expect: { user: 5, mode: [normal, safe] }\n"
		"  - stop: done\n");
	const struct recipe_step *s = r->steps.list;

	(void)state;
	assert_int_equal(r->steps.count, 11);
	assert_int_equal(s[2].verb, RECIPE_MODE);
	assert_int_equal(s[2].mode, MODE_UNKNOWN);
	assert_int_equal(s[3].keys, RECIPE_KEYS_SERVER);
	assert_string_equal(s[4].plan.release, "4.2.0");
	assert_int_equal(s[5].retry, 2);
	assert_int_equal(s[5].on_fail, RECIPE_FAIL_RESTORE);
	assert_true(s[5].has_when);
	assert_int_equal(s[5].when.version_count, 2);
	assert_int_equal(s[5].when.versions[0].compare, RECIPE_AT_LEAST);
	assert_int_equal(s[5].when.versions[0].version, 1005);
	assert_string_equal(s[5].when.versions[1].release, "4.2.0");
	assert_int_equal(strncmp(s[6].flash.sha256, "85854d23", 8), 0);
	assert_int_equal(s[6].on_fail, RECIPE_FAIL_STEPS);
	assert_int_equal(s[6].fail_steps.count, 2);
	assert_int_equal(s[7].seconds, 30);
	assert_string_equal(s[8].var, "ok");
	assert_false(r->asks);
	assert_int_equal(s[9].times, 20);
	assert_int_equal(s[9].body.count, 2);
	assert_int_equal(s[9].body.list[1].expect.holds.modes,
			 1u << MODE_NORMAL | 1u << MODE_SAFE);
	recipe_free(&r);
}

#define HEAD "recipe: a\nfor: [photon]\nvars: { app: { file: true } }\nsteps:\n"

/* Each text has one mistake, at this place (lines of HEAD: 4). */
static const struct {
	const char *text;
	unsigned line, column;
	const char *what, *hint;
} mistakes[] = {
	{ "", 1, 1, "no recipe", "" },
	{ "- a\n", 1, 1, "no recipe", "" },
	{ "recipe: a\n", 1, 1, "no steps", "steps:" },
	{ "steps:\n- inspect:\n", 1, 1, "no name", "" },
	{ "recipe: A B\nsteps: [inspect]\n", 1, 9, "no name for a recipe", "" },
	{ "recipe: a\nstep: []\nsteps: [inspect]\n", 2, 1, "unknown key 'step'",
	  "'steps'" },
	{ "recipe: a\nfor: [photn]\nsteps: [inspect]\n", 2, 7,
	  "unknown platform 'photn'", "'photon'" },
	{ "recipe: a\nfor: []\nsteps: [inspect]\n", 2, 6, "at least one", "" },
	{ "recipe: a\nfor: {photon: 1}\nsteps: [inspect]\n", 2, 6,
	  "at least one", "" },
	{ "recipe: a\nwhen: { verdict: dead }\nsteps: [inspect]\n", 2, 18,
	  "unknown verdict", "" },
	{ "recipe: a\nvars: { A: {} }\nsteps: [inspect]\n", 2, 9,
	  "no name for a variable", "" },
	{ "recipe: a\nvars: { a: { fil: true } }\nsteps: [inspect]\n", 2, 14,
	  "unknown key 'fil'", "'file'" },
	{ "recipe: a\nvars: { a: { file: yes } }\nsteps: [inspect]\n", 2, 20,
	  "no yes or no", "true or false" },
	{ "recipe: a\nrecipe: b\nsteps: [inspect]\n", 2, 1, "twice", "" },
	{ "recipe: a\nsteps: inspect\n", 2, 8, "list of steps", "" },
	{ "recipe: a\nsteps: []\n", 2, 8, "list of steps", "" },
	{ "recipe: a\nsteps:\n\tinspect: x\n", 3, 1, "tab", "" },
	{ "recipe: &x a\nsteps: [inspect]\n", 1, 10, "anchors", "" },
	{ "recipe: a\nsteps: [inspect]\n---\n", 3, 1, "second document", "" },
	{ HEAD "- inspekt:\n", 5, 3, "unknown step", "'inspect'" },
	{ HEAD "- flash\n", 5, 3, "needs to know what", "bootloader" },
	{ HEAD "- flash:\n", 5, 3, "needs to know what", "bootloader" },
	{ HEAD "- flash: {}\n", 5, 3, "needs 'what'", "" },
	{ HEAD "- flash: tinker\n", 5, 10, "not how 'flash' is written", "" },
	{ HEAD "- flash: { what: bootlader }\n", 5, 18, "unknown module",
	  "'bootloader'" },
	{ HEAD "- flash: { what: ncp }\n", 5, 3, "no platform", "" },
	{ HEAD "- flash: { what: bootloader, over: dfu }\n", 5, 36,
	  "cannot be written over dfu", "serial, dfu-staged, usb, ota" },
	{ HEAD "- flash: { what: tinker, over: wifi }\n", 5, 32, "unknown road",
	  "auto" },
	{ HEAD "- flash: { what: tinker, over: [dfu] }\n", 5, 32, "one value",
	  "" },
	{ HEAD "- flash: { what: system, release: 1.9.9 }\n", 5, 35,
	  "not known", "same-as-system" },
	{ HEAD "- flash: { what: system, release: 4.2.0 }\n", 5, 35,
	  "not known", "these platforms" },
	{ HEAD "- flash: { file: $app, release: 1.2.1 }\n", 5, 33,
	  "own version", "" },
	{ HEAD "- flash: { release: 1.2.1 }\n", 5, 21, "which module", "" },
	{ HEAD "- flash: { file: $ap }\n", 5, 18, "not declared", "'$app'" },
	{ HEAD "- flash: { sha256: 12 }\n", 5, 20, "no SHA-256", "" },
	{ HEAD "- mode: dfuu\n", 5, 9, "unknown mode", "'dfu'" },
	{ HEAD "- wait: soon\n", 5, 9, "no time", "30s" },
	{ HEAD "- wait: 7200\n", 5, 9, "no time", "3600" },
	{ HEAD "- keys: all\n", 5, 9, "unknown key action", "server" },
	{ HEAD "- inspect:\n- expect:\n", 6, 3, "needs to know", "" },
	{ HEAD "- inspect:\n- expect: { healthy: false }\n", 6, 11,
	  "holds for every", "" },
	{ HEAD "- inspect:\n- expect: { health: true }\n", 6, 13, "unknown key",
	  "'healthy'" },
	{ HEAD "- inspect:\n- expect: { bootloader: new }\n", 6, 25,
	  "no version", "311" },
	{ HEAD "- expect: { healthy: true }\n", 5, 3, "nothing was done", "" },
	{ HEAD "- restore:\n", 5, 3, "no backup", "backup" },
	{ HEAD "- inspect:\n  on_fail: restore\n", 5, 3, "no backup", "" },
	{ HEAD "- inspect:\n  on_fail: restart\n", 6, 12, "unknown way out",
	  "'restore'" },
	{ HEAD "- inspect:\n  retry: 11\n", 6, 10, "does not fit", "10" },
	{ HEAD "- inspect:\n  when: {}\n", 6, 9, "says nothing", "" },
	{ HEAD "- inspect:\n  when: { platform: argon }\n", 6, 21,
	  "never holds", "" },
	{ HEAD "- inspect:\n  backup:\n", 6, 3, "two steps", "'-'" },
	{ HEAD "- retry: 2\n", 5, 3, "without an action", "" },
	{ HEAD "- stop: end\n- tell: more\n", 6, 3, "never reached", "'when'" },
	{ HEAD "- repeat: { steps: [inspect] }\n", 5, 3, "needs 'times'", "" },
	{ HEAD "- repeat: { times: 2, at_least: 120%, steps: [inspect] }\n", 5,
	  33, "no pass rate", "95%" },
	{ HEAD "- repeat: { times: 2, stop_after_failures: 3,"
	       " steps: [inspect] }\n",
	  5, 44, "only 2 rounds", "" },
	{ HEAD "- repeat: { times: 2, at_least: 90%, steps: [{ repeat: {"
	       " times: 2, at_least: 50, steps: [inspect] } }] }\n",
	  5, 46, "inside of others", "inner" },
	{ HEAD "- repeat: { times: 2 }\n", 5, 3, "needs 'steps'", "" },
	{ HEAD "- repeat: { times: 2, steps: [stop] }\n- inspect:\n", 6, 3,
	  "never reached", "" },
	{ HEAD "- ask: { text: Ready?, var: redy }\n", 5, 29, "no variable",
	  "" },
	{ HEAD "- tell: x\n  retry: 1\n", 5, 3, "try again", "" },
	{ HEAD "- plan: { complete: true }\n", 5, 3, "which release", "" },
};

static void mistakes_are_found_where_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		const char *text = mistakes[i].text;
		const struct recipe_problem *p = &problems.list[0];
		struct recipe *r = NULL;
		struct err e = { 0 };

		assert_int_equal(recipe_parse("t.yaml", text, strlen(text), &r,
					      &problems, &e),
				 -ERR_RECIPE);
		assert_null(r);
		if (problems.count != 1)
			fail_msg("%zu problems in: %s", problems.count, text);
		if (p->line != mistakes[i].line ||
		    p->column != mistakes[i].column)
			fail_msg("%u:%u for: %s", p->line, p->column, text);
		if (!strstr(p->what, mistakes[i].what) ||
		    !strstr(p->hint, mistakes[i].hint))
			fail_msg("'%s' '%s' for: %s", p->what, p->hint, text);
	}
}

static void all_mistakes_come_in_one_pass(void **state)
{
	static const char text[] = "recipe: a\n"
				   "for: [photon]\n"
				   "steps:\n"
				   "  - flash: { waht: tinker }\n"
				   "  - mode: dfuu\n"
				   "  - wait: x\n";
	struct recipe *r = NULL;
	struct err e = { 0 };
	struct buf out;

	(void)state;
	recipe_parse("fleet/t.yaml", text, sizeof(text) - 1, &r, &problems, &e);
	assert_int_equal(problems.count, 4);
	assert_int_equal(problems.list[0].line, 4);
	assert_int_equal(problems.list[3].line, 6);
	assert_string_equal(e.what, "fleet/t.yaml:4:5: flash needs 'what', "
				    "'file' or 'sha256'");
	buf_init(&out, 4096);
	recipe_problem_print(&problems, 1, &out);
	assert_string_equal(buf_text(&out),
			    "fleet/t.yaml:4:14: unknown key 'waht' in flash\n"
			    "      - flash: { waht: tinker }\n"
			    "                 ^~~~\n"
			    "    hint: did you mean 'what'?\n");
	buf_fini(&out);
}

static void hostile_text_reaches_no_terminal(void **state)
{
	static const char text[] = "recipe: a\nsteps:\n  - \"\\e]0;x\\a\": 1\n";
	struct recipe *r = NULL;
	struct err e = { 0 };
	struct buf out;

	(void)state;
	recipe_parse("\033[2Jt", text, sizeof(text) - 1, &r, &problems, &e);
	buf_init(&out, 4096);
	for (size_t i = 0; i < problems.count; i++)
		recipe_problem_print(&problems, i, &out);
	assert_true(problems.count > 0);
	assert_null(strchr(buf_text(&out), '\033'));
	assert_null(strchr(buf_text(&out), '\a'));
	buf_fini(&out);
}

static void sizes_are_bounded(void **state)
{
	char *big = malloc(RECIPE_MAX_SIZE + 2);
	struct recipe *r = NULL;
	struct err e = { 0 };
	struct buf deep;

	(void)state;
	memset(big, '#', RECIPE_MAX_SIZE + 1);
	assert_int_equal(
		recipe_parse("t", big, RECIPE_MAX_SIZE + 1, &r, &problems, &e),
		-ERR_RECIPE);
	free(big);

	err_clear(&e);
	buf_init(&deep, 1 << 16);
	buf_puts(&deep, "recipe: a\nsteps: ");
	for (int i = 0; i < 8; i++)
		buf_puts(&deep, "[{repeat: {times: 2, steps: ");
	buf_puts(&deep, "[inspect]");
	for (int i = 0; i < 8; i++)
		buf_puts(&deep, "}}]");
	assert_int_equal(
		recipe_parse("t", deep.data, deep.len, &r, &problems, &e),
		-ERR_RECIPE);
	assert_non_null(strstr(problems.list[0].what, "nested too deeply"));
	buf_clear(&deep);
	buf_puts(&deep, "recipe: a\nsteps:\n");
	for (int i = 0; i < RECIPE_MAX_STEPS + 1; i++)
		buf_puts(&deep, "- inspect:\n");
	err_clear(&e);
	assert_int_equal(
		recipe_parse("t", deep.data, deep.len, &r, &problems, &e),
		-ERR_RECIPE);
	buf_fini(&deep);
}

/* A recipe cut off anywhere is refused or good, never a crash. */
static void a_cut_text_is_harmless(void **state)
{
	const char *text = embedded_find("bootloader-tinker-app.yaml");
	size_t len = strlen(text);

	(void)state;
	for (size_t i = 0; i <= len; i++) {
		struct recipe *r = NULL;
		struct err e = { 0 };
		int rc = recipe_parse("t", text, i, &r, &problems, &e);

		assert_true(rc == 0 ? r != NULL : rc == -ERR_RECIPE && !r);
		recipe_free(&r);
	}
}

static void shipped_recipes_are_good(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct embedded *f = embedded; f->name; f++) {
		const char *dot = strstr(f->name, ".yaml");
		struct recipe *r = NULL;
		struct err e = { 0 };
		char name[80];

		if (!dot || strchr(f->name, '/'))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(dot - f->name),
			 f->name);
		if (recipe_load(name, &r, &problems, &e))
			fail_msg("%s: %s", name, e.what);
		assert_string_equal(r->name, name);
		assert_non_null(r->title);
		assert_true(r->shipped);
		recipe_free(&r);
		n++;
	}
	assert_true(n >= 1);
}

static void conditions_are_judged(void **state)
{
	struct recipe *r = good("recipe: a\n"
				"steps:\n"
				"- inspect:\n"
				"  when:\n"
				"    platform: [photon, p1]\n"
				"    verdict: bootloader-too-old\n"
				"    bootloader: '< 311'\n"
				"    system: 1.2.1\n");
	const struct recipe_when *w = &r->steps.list[0].when;
	static struct table t = { .platform_id = PLATFORM_PHOTON };
	static struct diagnosis d = { .verdict = VERDICT_BOOTLOADER_TOO_OLD };
	struct recipe_facts f = { .platform_id = PLATFORM_PHOTON,
				  .table = &t,
				  .diagnosis = &d };
	char why[96];

	(void)state;
	t.count = 3;
	t.slots[0] = (struct slot){ .present = true,
				    .function = FUNCTION_BOOTLOADER,
				    .version = 101 };
	t.slots[1] = (struct slot){ .present = true,
				    .function = FUNCTION_SYSTEM,
				    .index = 1,
				    .version = 1213 };
	t.slots[2] = (struct slot){ .present = true,
				    .function = FUNCTION_SYSTEM,
				    .index = 2,
				    .version = 1213 };
	assert_int_equal(recipe_when_holds(w, &f, why, sizeof(why)),
			 CHECK_PASS);
	assert_string_equal(why, "");
	t.slots[0].version = 311;
	assert_int_equal(recipe_when_holds(w, &f, why, sizeof(why)),
			 CHECK_FAIL);
	assert_non_null(strstr(why, "bootloader"));
	t.slots[0].version = 101;
	t.slots[2].version = 207;
	assert_int_equal(recipe_when_holds(w, &f, why, sizeof(why)),
			 CHECK_FAIL);
	t.slots[2].version = 1213;
	d.verdict = VERDICT_HEALTHY;
	assert_int_equal(recipe_when_holds(w, &f, why, sizeof(why)),
			 CHECK_FAIL);
	d.also[0] = VERDICT_BOOTLOADER_TOO_OLD;
	d.also_count = 1;
	assert_int_equal(recipe_when_holds(w, &f, why, sizeof(why)),
			 CHECK_PASS);
	f.table = NULL;
	assert_int_equal(recipe_when_holds(w, &f, why, sizeof(why)),
			 CHECK_UNKNOWN);
	f.platform_id = PLATFORM_ARGON;
	assert_int_equal(recipe_when_holds(w, &f, NULL, 0), CHECK_FAIL);
	recipe_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_recipe),
		cmocka_unit_test(gen3_takes_radio_and_ncp_over_serial),
		cmocka_unit_test(variables_are_bound),
		cmocka_unit_test(a_bound_value_is_checked_in_its_place),
		cmocka_unit_test(texts_carry_variables),
		cmocka_unit_test(every_step_has_its_form),
		cmocka_unit_test(mistakes_are_found_where_they_are),
		cmocka_unit_test(all_mistakes_come_in_one_pass),
		cmocka_unit_test(hostile_text_reaches_no_terminal),
		cmocka_unit_test(sizes_are_bounded),
		cmocka_unit_test(a_cut_text_is_harmless),
		cmocka_unit_test(shipped_recipes_are_good),
		cmocka_unit_test(conditions_are_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
