/* SPDX-License-Identifier: MIT */
/*
 * recipe.schema.json and the reader agree: what is good for one is good for
 * the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "recipe/embed.h"
#include "recipe/recipe.h"
#include "tests/lib/schema.h"

static struct recipe_problems problems;

static bool by_reader(const char *text)
{
	struct recipe *r = NULL;
	bool good =
		recipe_parse("t", text, strlen(text), &r, &problems, NULL) == 0;

	recipe_free(&r);
	return good;
}

static bool by_schema(json_t *schema, const char *text, char *why, size_t size)
{
	struct yaml_error at;
	const struct yaml *y;
	struct arena arena;
	json_t *value;
	bool good;

	arena_init(&arena, 8u << 20);
	y = yaml_parse(&arena, text, strlen(text), &at, NULL);
	assert_non_null(y);
	value = schema_from_yaml(y);
	good = schema_holds(schema, value, why, size);
	json_decref(value);
	arena_fini(&arena);
	return good;
}

static const char *const good[] = {
	"recipe: a\nsteps: [inspect]\n",
	"recipe: a\nfor: photon\nsteps: [inspect, backup, restore]\n",
	"recipe: a\nsteps:\n- backup: {}\n- restore: { from: x }\n",
	"recipe: a\nwhen: { verdict: stuck-in-dfu, mode: [dfu, safe],"
	" bootloader: 7, system: '< 1.2.1' }\nsteps: [inspect]\n",
	"recipe: a\nvars: { x: , y: { default: 3, help: z } }\n"
	"steps: [inspect]\n",
	"recipe: a\nvars: { x: { required: true } }\nsteps:\n"
	"- flash: { what: $x, over: $x, release: $x }\n"
	"  retry: $x\n- wait: $x\n- mode: $x\n- keys: $x\n",
	"recipe: a\nsteps:\n- mode: reset\n- wait: 2m\n- wait: 30\n"
	"- wait: { mode: dfu, seconds: 9 }\n- log: 30s\n- log: { seconds: 1 }\n",
	"recipe: a\nsteps:\n- setup: done\n",
	"recipe: a\nsteps:\n- flash: { what: tinker, over: auto }\n",
	"recipe: a\nsteps:\n- flash: { what: tinker, over: ota }\n",
	"recipe: a\nsteps:\n- plan:\n- plan: { to: same-as-system, app: f }\n"
	"- keys: device\n- ask: Ready?\n- ask: { text: Ready? }\n- tell: x\n"
	"- expect: { healthy: true, user: 5, mode: normal }\n- stop: x\n",
	"recipe: a\nsteps:\n- backup:\n- flash: { what: tinker }\n"
	"  on_fail: [restore, { tell: x }]\n  when: { platform: [p1] }\n",
	"recipe: a\nsteps:\n- repeat: { times: 3, steps: [inspect] }\n",
	"recipe: a\nsteps:\n- repeat: { times: 20, at_least: 95%,"
	" stop_after_failures: 3, steps: [inspect] }\n",
	"recipe: a\nsteps:\n- repeat: { times: 20, at_least: 100,"
	" steps: [inspect] }\n",
};

/* Wrong in form: an editor must see it, too. */
static const char *const bad[] = {
	"recipe: A\nsteps: [inspect]\n",
	"recipe: a\n",
	"steps: [inspect]\n",
	"recipe: a\nsteps: []\n",
	"recipe: a\nsteps: inspect\n",
	"recipe: a\nsteps: [flash]\n",
	"recipe: a\nsteps: [inspekt]\n",
	"recipe: a\ntitel: x\nsteps: [inspect]\n",
	"recipe: a\nfor: [photn]\nsteps: [inspect]\n",
	"recipe: a\nfor: []\nsteps: [inspect]\n",
	"recipe: a\nwhen: { verdict: dead }\nsteps: [inspect]\n",
	"recipe: a\nwhen: {}\nsteps: [inspect]\n",
	"recipe: a\nvars: { X: {} }\nsteps: [inspect]\n",
	"recipe: a\nvars: { x: { files: true } }\nsteps: [inspect]\n",
	"recipe: a\nvars: { x: { file: 1 } }\nsteps: [inspect]\n",
	"recipe: a\nsteps:\n- flash:\n",
	"recipe: a\nsteps:\n- flash: {}\n",
	"recipe: a\nsteps:\n- flash: tinker\n",
	"recipe: a\nsteps:\n- flash: { what: thinker }\n",
	"recipe: a\nsteps:\n- flash: { what: tinker, over: wifi }\n",
	"recipe: a\nsteps:\n- flash: { what: system, release: new }\n",
	"recipe: a\nsteps:\n- flash: { sha256: abc }\n",
	"recipe: a\nsteps:\n- inspect:\n  backup:\n",
	"recipe: a\nsteps:\n- retry: 2\n",
	"recipe: a\nsteps:\n- inspect:\n  retry: 11\n",
	"recipe: a\nsteps:\n- inspect:\n  on_fail: jump\n",
	"recipe: a\nsteps:\n- mode: dfuu\n",
	"recipe: a\nsteps:\n- wait: soon\n",
	"recipe: a\nsteps:\n- wait: 0\n",
	"recipe: a\nsteps:\n- keys: all\n",
	"recipe: a\nsteps:\n- setup: undone\n",
	"recipe: a\nsteps:\n- tell:\n",
	"recipe: a\nsteps:\n- inspect:\n- expect: {}\n",
	"recipe: a\nsteps:\n- inspect:\n- expect: { healthy: 1 }\n",
	"recipe: a\nsteps:\n- inspect:\n- expect: { bootloader: new }\n",
	"recipe: a\nsteps:\n- repeat: { times: 0, steps: [inspect] }\n",
	"recipe: a\nsteps:\n- repeat: { times: 2 }\n",
	"recipe: a\nsteps:\n- repeat: { times: 2, at_least: 101%,"
	" steps: [inspect] }\n",
	"recipe: a\nsteps:\n- repeat: { times: 2, at_least: 0,"
	" steps: [inspect] }\n",
	"recipe: a\nsteps:\n- repeat: { times: 2, stop_after_failures: x,"
	" steps: [inspect] }\n",
	"recipe: a\nsteps:\n- ask: { var: x }\n",
};

static void both_accept(void **state)
{
	json_t *schema = schema_load("schema/recipe.schema.json");
	char why[300];

	(void)state;
	assert_non_null(schema);
	for (size_t i = 0; i < COUNT(good); i++) {
		if (!by_reader(good[i]))
			fail_msg("reader: %s\n%s", problems.list[0].what,
				 good[i]);
		if (!by_schema(schema, good[i], why, sizeof(why)))
			fail_msg("schema: %s\n%s", why, good[i]);
	}
	json_decref(schema);
}

static void both_refuse(void **state)
{
	json_t *schema = schema_load("schema/recipe.schema.json");
	char why[300];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (by_reader(bad[i]))
			fail_msg("the reader takes: %s", bad[i]);
		if (by_schema(schema, bad[i], why, sizeof(why)))
			fail_msg("the schema takes: %s", bad[i]);
	}
	json_decref(schema);
}

static void shipped_recipes_fit(void **state)
{
	json_t *schema = schema_load("schema/recipe.schema.json");
	char why[300];
	size_t n = 0;

	(void)state;
	for (const struct embedded *f = embedded; f->name; f++) {
		if (!strstr(f->name, ".yaml") || strchr(f->name, '/'))
			continue;
		if (!by_schema(schema, f->text, why, sizeof(why)))
			fail_msg("%s: %s", f->name, why);
		n++;
	}
	assert_true(n >= 10);
	json_decref(schema);
}

/* Every step of the language, and no other, each alone in a step. */
static void steps_are_those_of_the_reader(void **state)
{
	json_t *schema = schema_load("schema/recipe.schema.json");
	json_t *step =
		json_object_get(json_object_get(schema, "definitions"), "step");
	json_t *forms = json_object_get(step, "oneOf"), *form;
	size_t i;

	(void)state;
	for (int v = 0; v < RECIPE_VERBS; v++) {
		const char *name = recipe_verb_name((enum recipe_verb)v);
		size_t n = 0;

		json_array_foreach(forms, i, form)
		{
			json_t *need = json_object_get(form, "required");

			n += strcmp(json_string_value(json_array_get(need, 0)),
				    name) == 0;
		}
		if (n != 1 ||
		    !json_object_get(json_object_get(step, "properties"), name))
			fail_msg("the schema lacks the step '%s'", name);
	}
	assert_int_equal(json_array_size(forms), RECIPE_VERBS);
	json_decref(schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_accept),
		cmocka_unit_test(both_refuse),
		cmocka_unit_test(shipped_recipes_fit),
		cmocka_unit_test(steps_are_those_of_the_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
