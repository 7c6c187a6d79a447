/* SPDX-License-Identifier: MIT */
/* The commands that need no device: output, exit codes, errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/count.h"
#include "cli/commands.h"
#include "tests/lib/cli_run.h"

#define FIRMWARE "../shared/firmware"

static struct cli_output o;

static bool have_firmware(void)
{
	return access(FIRMWARE "/expected.json", R_OK) == 0;
}

static void write_file(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
}

static void assert_has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("'%s' is not in: %s", what, text);
}

static void wrong_usage_exits_with_2(void **state)
{
	static const char *const lines[][4] = {
		{ "modul" },
		{ "module" },
		{ "--no-such" },
		{ "recipe" },
		{ "recipe", "chekc" },
		{ "recipe", "list", "x" },
		{ "firmware", "import" },
		{ "help", "modules" },
		{ NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		cli_run(&o, lines[i]);
		assert_int_equal(o.rc, 2);
		assert_string_equal(o.out, "");
		assert_true(o.err[0]);
	}
}

static void an_error_has_at_most_four_lines(void **state)
{
	size_t lines = 0;

	(void)state;
	CLI_RUN(&o, "modul");
	for (const char *p = o.err; *p; p++)
		lines += *p == '\n';
	assert_true(lines <= 4);
	assert_has(o.err, "F101");
	assert_has(o.err, "did you mean 'module'?");
	assert_has(o.err, "nothing was done");
	assert_has(o.err, "unbrick --help");
}

static void an_error_is_a_document_for_programs(void **state)
{
	json_t *j;

	(void)state;
	CLI_RUN(&o, "--json", "modul");
	assert_int_equal(o.rc, 2);
	j = cli_line(&o, 0);
	assert_string_equal(json_string_value(json_object_get(j, "schema")),
			    "unbrick.error/1");
	assert_string_equal(json_string_value(json_object_get(j, "code")),
			    "F101");
	assert_int_equal(json_integer_value(json_object_get(j, "exit")), 2);
	assert_string_equal(o.err, "");
	json_decref(j);
}

static void help_names_every_command(void **state)
{
	const struct cli_command *c;
	char line[64];

	(void)state;
	CLI_RUN(&o, "--help");
	assert_int_equal(o.rc, 0);
	for (size_t i = 0; (c = cli_commands[i]); i++) {
		snprintf(line, sizeof(line), "%s%s", c->face ? "--" : "  ",
			 c->name);
		assert_has(o.out, line);
	}
}

static void every_command_explains_itself(void **state)
{
	const struct cli_command *c;
	char own[64];

	(void)state;
	for (size_t i = 0; (c = cli_commands[i]); i++) {
		snprintf(own, sizeof(own), "usage: unbrick %s%s",
			 c->face ? "--" : "", c->name);
		CLI_RUN(&o, "help", c->name);
		assert_int_equal(o.rc, 0);
		if (!c->face)
			assert_has(o.out, own);
		assert_true(c->brief[0]);
		for (const struct cli_option *opt = c->options;
		     opt && opt->name; opt++)
			assert_true(opt->help[0]);
	}
}

static void version_is_one_line(void **state)
{
	(void)state;
	CLI_RUN(&o, "--version");
	assert_int_equal(o.rc, 0);
	assert_string_equal(o.out, "unbrick " UNBRICK_VERSION "\n");
}

/* Every file, value by value, against an independent reader. */
static void modules_are_what_others_say(void **state)
{
	static const char *const keys[] = {
		"crc_ok", "platform_id", "function_id", "index", "version",
		"start",  "end",	 "flags",	"sha256"
	};
	json_t *all, *want;
	json_error_t at;
	size_t i;

	(void)state;
	if (!have_firmware())
		skip();
	all = json_load_file(FIRMWARE "/expected.json", 0, &at);
	assert_non_null(all);
	json_array_foreach(all, i, want)
	{
		const char *file =
			json_string_value(json_object_get(want, "file"));
		json_t *got, *deps = json_object_get(want, "dependencies");
		char path[300];
		size_t k;
		json_t *d;

		snprintf(path, sizeof(path), FIRMWARE "/%s", file);
		CLI_RUN(&o, "module", "--json", path);
		assert_int_equal(o.rc, 0);
		got = cli_line(&o, 0);
		for (k = 0; k < COUNT(keys); k++) {
			if (!json_equal(json_object_get(got, keys[k]),
					json_object_get(want, keys[k])))
				fail_msg("%s: %s", file, keys[k]);
		}
		assert_true(json_is_true(json_object_get(got, "ok")));
		json_array_foreach(deps, k, d)
		{
			json_t *g = json_array_get(
				json_object_get(got, "dependencies"), k);

			if (json_object_update_missing(d, g) ||
			    !json_equal(d, g))
				fail_msg("%s: dependency %zu", file, k);
		}
		assert_int_equal(
			json_array_size(json_object_get(got, "dependencies")),
			json_array_size(deps));
		json_decref(got);
	}
	json_decref(all);
}

static void the_document_of_the_promise(void **state)
{
	static const char want[] =
		"{\"platform\":\"photon\",\"function\":\"system\",\"index\":2,"
		"\"version\":1213,\"release\":\"1.2.1\",\"start\":134610944,"
		"\"end\":134870604,\"size\":259664,\"flags\":0,"
		"\"store\":\"main\",\"dependencies\":["
		"{\"function\":\"system\",\"function_id\":4,\"index\":1,"
		"\"version\":1213},{\"function\":\"bootloader\","
		"\"function_id\":2,\"index\":0,\"version\":311}],"
		"\"product_id\":65535,\"product_version\":65535,"
		"\"problems\":[],\"schema\":\"unbrick.module/1\"}";
	json_t *w = json_loads(want, 0, NULL), *got, *value;
	const char *key;

	(void)state;
	if (!have_firmware())
		skip();
	CLI_RUN(&o, "module", "--json",
		FIRMWARE "/photon/photon-system-part2@1.2.1.bin");
	got = cli_line(&o, 0);
	json_object_foreach(w, key, value)
	{
		if (!json_equal(value, json_object_get(got, key)))
			fail_msg("%s", key);
	}
	json_decref(w);
	json_decref(got);
}

static void a_file_that_is_no_module_has_a_line(void **state)
{
	static const struct {
		const char *name, *data;
		size_t len;
		const char *problem;
	} files[] = {
		{ "empty.bin", "", 0, "empty" },
		{ "page.bin", "<!DOCTYPE html><html></html>", 28, "web-page" },
		{ "elf.bin", "\177ELF\1\1\1\0\0\0\0\0\0\0\0\0", 16, "elf" },
		{ "a.hex", ":020000040800F2\n:00000001FF\n", 28, "intel-hex" },
	};
	char path[200];

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		json_t *j, *problems;

		snprintf(path, sizeof(path), "%s/%s", cli_folder("bad"),
			 files[i].name);
		write_file(path, files[i].data, files[i].len);
		CLI_RUN(&o, "module", "--json", path);
		assert_int_equal(o.rc, 1);
		j = cli_line(&o, 0);
		problems = json_object_get(j, "problems");
		assert_true(json_is_false(json_object_get(j, "ok")));
		assert_string_equal(
			json_string_value(json_array_get(problems, 0)),
			files[i].problem);
		json_decref(j);
	}
}

static void one_bad_file_hides_no_good_one(void **state)
{
	json_t *j;

	(void)state;
	if (!have_firmware())
		skip();
	CLI_RUN(&o, "module", "--json", FIRMWARE "/bad/web-page.bin",
		FIRMWARE "/no-such-file", FIRMWARE "/photon/photon_doctor.bin");
	assert_int_equal(o.rc, 1);
	j = cli_line(&o, 1);
	assert_string_equal(json_string_value(json_array_get(
				    json_object_get(j, "problems"), 0)),
			    "unreadable");
	json_decref(j);
	j = cli_line(&o, 2);
	assert_true(json_is_true(json_object_get(j, "ok")));
	json_decref(j);
}

static void hostile_names_reach_no_terminal(void **state)
{
	char path[200];

	(void)state;
	snprintf(path, sizeof(path), "%s/a\033]0;x\a.bin", cli_folder("esc"));
	write_file(path, "x", 1);
	CLI_RUN(&o, "module", path);
	assert_int_equal(o.rc, 1);
	assert_null(strchr(o.out, '\033'));
	assert_has(o.out, "\\x1b");
	CLI_RUN(&o, "recipe", "check", path);
	assert_null(strchr(o.err, '\033'));
}

static void firmware_is_kept_and_found(void **state)
{
	char store[200];
	json_t *j;

	(void)state;
	if (!have_firmware())
		skip();
	snprintf(store, sizeof(store), "%s", cli_folder("store"));
	CLI_RUN(&o, "firmware", "import", "--store", store, FIRMWARE "/photon",
		"--json");
	assert_int_equal(o.rc, 0);
	CLI_RUN(&o, "firmware", "list", "--store", store, "--json");
	assert_int_equal(o.rc, 0);
	j = cli_line(&o, 0);
	assert_int_equal(json_array_size(json_object_get(j, "modules")), 18);
	json_decref(j);
	CLI_RUN(&o, "firmware", "verify", "--store", store);
	assert_int_equal(o.rc, 0);
	CLI_RUN(&o, "firmware", "remove", "--store", store, "4bc5a132d743");
	assert_int_equal(o.rc, 0);
	CLI_RUN(&o, "firmware", "remove", "--store", store, "4bc5a132d743");
	assert_int_equal(o.rc, 4);
	CLI_RUN(&o, "firmware", "import", "--store", store, FIRMWARE "/bad");
	assert_int_equal(o.rc, 4);
}

static void recipes_are_checked_by_command(void **state)
{
	static const char bad[] = "recipe: a\nsteps:\n- flash: { wat: x }\n";
	char path[200];
	json_t *j;

	(void)state;
	snprintf(path, sizeof(path), "%s/new.yaml", cli_folder("recipes"));
	CLI_RUN(&o, "recipe", "new", path);
	assert_int_equal(o.rc, 0);
	CLI_RUN(&o, "recipe", "new", path);
	assert_int_equal(o.rc, 2);
	CLI_RUN(&o, "recipe", "check", path);
	assert_int_equal(o.rc, 0);
	snprintf(path, sizeof(path), "%s/bad.yaml", cli_folder("recipes"));
	write_file(path, bad, sizeof(bad) - 1);
	CLI_RUN(&o, "recipe", "check", path);
	assert_int_equal(o.rc, 2);
	assert_has(o.err, "bad.yaml:3:12: unknown key 'wat' in flash");
	assert_has(o.err, "did you mean 'what'?");
	CLI_RUN(&o, "recipe", "check", "--json", path);
	assert_int_equal(o.rc, 2);
	j = cli_line(&o, 0);
	assert_true(json_is_false(json_object_get(j, "ok")));
	json_decref(j);
	CLI_RUN(&o, "recipe", "show", "bootloader-tinker-ap");
	assert_int_equal(o.rc, 2);
	assert_has(o.err, "did you mean 'bootloader-tinker-app'?");
}

static void the_users_recipe_comes_first(void **state)
{
	static const char mine[] = "recipe: tinker\ntitle: Mine\n"
				   "steps: [inspect]\n";
	char path[300];
	json_t *j;

	(void)state;
	snprintf(path, sizeof(path), "%s", cli_folder("config"));
	setenv("XDG_CONFIG_HOME", path, 1);
	cli_folder("config/unbrick");
	snprintf(path, sizeof(path), "%s/tinker.yaml",
		 cli_folder("config/unbrick/recipes"));
	write_file(path, mine, sizeof(mine) - 1);
	CLI_RUN(&o, "recipe", "show", "tinker", "--json");
	j = cli_line(&o, 0);
	assert_string_equal(json_string_value(json_object_get(j, "title")),
			    "Mine");
	assert_true(json_is_false(json_object_get(j, "shipped")));
	json_decref(j);
	unsetenv("XDG_CONFIG_HOME");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_usage_exits_with_2),
		cmocka_unit_test(an_error_has_at_most_four_lines),
		cmocka_unit_test(an_error_is_a_document_for_programs),
		cmocka_unit_test(help_names_every_command),
		cmocka_unit_test(every_command_explains_itself),
		cmocka_unit_test(version_is_one_line),
		cmocka_unit_test(modules_are_what_others_say),
		cmocka_unit_test(the_document_of_the_promise),
		cmocka_unit_test(a_file_that_is_no_module_has_a_line),
		cmocka_unit_test(one_bad_file_hides_no_good_one),
		cmocka_unit_test(hostile_names_reach_no_terminal),
		cmocka_unit_test(firmware_is_kept_and_found),
		cmocka_unit_test(recipes_are_checked_by_command),
		cmocka_unit_test(the_users_recipe_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
